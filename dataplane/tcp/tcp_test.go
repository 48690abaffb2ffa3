package tcp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"torii/dataplane/packet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds what a test waits for; nothing in a passing test takes so long.
const patience = 30 * time.Second

var (
	left  = netip.MustParseAddr("10.0.0.1")
	right = netip.MustParseAddr("10.0.0.2")
)

// rope joins two stacks: what one sends the other takes, unless the way says otherwise.
func rope(t testing.TB, way func(p *packet.Packet, to *Stack)) (a, b *Stack) {
	t.Helper()
	if way == nil {
		way = func(p *packet.Packet, to *Stack) { to.Input(p) }
	}
	carry := func(to **Stack) func([][]byte) {
		return func(packets [][]byte) {
			for _, octets := range packets {
				way(packetOf(octets), *to)
			}
		}
	}
	ready := make(chan struct{})
	wait := func(send func([][]byte)) func([][]byte) { return func(p [][]byte) { <-ready; send(p) } }
	a = New(Config{MTU: 1500, TTL: 255, Send: wait(carry(&b))})
	b = New(Config{MTU: 1500, TTL: 255, Send: wait(carry(&a))})
	close(ready)
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

func packetOf(octets []byte) *packet.Packet {
	p := packet.NewPool().GetSize(len(octets))
	copy(p.Extend(len(octets)), octets)
	p.Decode()
	return p
}

func dialing(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func listen(t testing.TB, s *Stack, port uint16) net.Listener {
	t.Helper()
	l, err := s.Listen(port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// echo answers one connection with what it says.
func echo(l net.Listener) {
	c, err := l.Accept()
	if err != nil {
		return
	}
	defer c.Close()
	io.Copy(c, c)
}

func TestTalk(t *testing.T) {
	a, b := rope(t, nil)
	go echo(listen(t, b, 23))
	c, err := a.Dial(dialing(t), left, netip.AddrPortFrom(right, 23))
	if err != nil {
		t.Fatal(err)
	}
	said := bytes.Repeat([]byte("routers talk "), 20_000)
	go func() {
		c.Write(said)
		c.(conn).CloseWrite()
	}()
	heard, err := io.ReadAll(c)
	if err != nil || !bytes.Equal(heard, said) {
		t.Errorf("%d octets of %d, %v", len(heard), len(said), err)
	}
	c.Close()
}

// What cannot be reached is told by its reason.
func TestWhyNot(t *testing.T) {
	unreachable := func(p *packet.Packet, to *Stack, back *Stack) {
		e := packet.NewPool().Get()
		e.PutICMPError(packet.IPv4Fields{Src: right, Dst: left, TTL: 255}, packet.ICMPUnreachable, packet.UnreachableAdmin, 0, p.Bytes()[:28])
		e.Decode()
		back.Input(e)
	}
	for _, tt := range []struct {
		name string
		way  func(p *packet.Packet, to, back *Stack)
		want error
	}{
		{"nobody listens", func(p *packet.Packet, to, _ *Stack) { to.Input(p) }, ErrRefused},
		{"a list denies it", unreachable, ErrUnreachable},
		{"nobody is there", func(*packet.Packet, *Stack, *Stack) {}, context.DeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var a *Stack
			first, _ := rope(t, func(p *packet.Packet, to *Stack) { tt.way(p, to, a) })
			a = first
			wait := patience
			if tt.want == context.DeadlineExceeded {
				wait = time.Millisecond
			}
			ctx, cancel := context.WithTimeout(context.Background(), wait)
			defer cancel()
			if _, err := a.Dial(ctx, left, netip.AddrPortFrom(right, 23)); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

// A close with connections in every state leaves no goroutine and does not wait for theirs to time out.
func TestCloseDropsConnections(t *testing.T) {
	a, b := rope(t, nil)
	l := listen(t, b, 23)
	var far []net.Conn
	for range 3 {
		if _, err := a.Dial(dialing(t), left, netip.AddrPortFrom(right, 23)); err != nil {
			t.Fatal(err)
		}
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		far = append(far, c)
	}
	far[1].Close()
	start := time.Now()
	a.Close()
	if _, err := far[0].Read(make([]byte, 1)); err == nil {
		t.Error("the other end does not hear of it")
	}
	if far[0].RemoteAddr().String() == "" || far[0].LocalAddr().String() != "10.0.0.2:23" {
		t.Errorf("a connection forgets its ends: %v %v", far[0].LocalAddr(), far[0].RemoteAddr())
	}
	b.Close()
	if took := time.Since(start); took > patience/2 {
		t.Errorf("it took %v", took)
	}
}

// A flood of openings from nobody keeps a bounded number of them, and who means it still gets through.
func TestSynFlood(t *testing.T) {
	a, b := rope(t, func(p *packet.Packet, to *Stack) {
		if packet.Addr(p.Dst) == left || packet.Addr(p.Dst) == right {
			to.Input(p)
		}
	})
	l := listen(t, b, 23)
	for n := range 2000 {
		b.Input(syn(netip.AddrFrom4([4]byte{192, 168, byte(n >> 8), byte(n)}), right, uint16(1024+n), 23))
	}
	if got := len(b.Table()); got > backlog+2 {
		t.Errorf("%d connections are kept", got)
	}
	go echo(l)
	c, err := a.Dial(dialing(t), left, netip.AddrPortFrom(right, 23))
	if err != nil {
		t.Fatal(err)
	}
	c.Write([]byte("here"))
	if _, err := io.ReadFull(c, make([]byte, 4)); err != nil {
		t.Error(err)
	}
	c.Close()
}

// syn is the first segment of a connection (RFC 9293 §3.5).
func syn(from, to netip.Addr, sport, dport uint16) *packet.Packet {
	p := packet.NewPool().Get()
	segment := p.Extend(packet.TCPLen)
	segment[0], segment[1], segment[2], segment[3] = byte(sport>>8), byte(sport), byte(dport>>8), byte(dport)
	segment[12], segment[13] = packet.TCPLen/4<<4, packet.TCPSyn
	segment[14] = 0x10
	p.PushIPv4(packet.IPv4Fields{Src: from, Dst: to, Proto: packet.ProtoTCP, TTL: 255})
	p.Sum = packet.SumPartial
	p.CompleteSum()
	p.Decode()
	return p
}

func TestTable(t *testing.T) {
	a, b := rope(t, nil)
	l := listen(t, b, 23)
	c, err := a.Dial(dialing(t), left, netip.AddrPortFrom(right, 23))
	if err != nil {
		t.Fatal(err)
	}
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := far.Write([]byte("1unread")); err != nil {
		t.Fatal(err)
	}
	c.Read(make([]byte, 1))
	listener, passive := b.Table()[0], b.Table()[1]
	if listener.State != Listen || listener.Local.Port() != 23 || listener.Remote.Addr().IsValid() {
		t.Errorf("the listener is %+v", listener)
	}
	active := a.Table()[0]
	if active.State != Established || passive.State != Established || active.Local != passive.Remote || active.Remote != passive.Local || active.Unread != len("unread") {
		t.Errorf("the ends are %+v and %+v", active, passive)
	}
	c.Close()
}

// What a stack costs that nobody talks to.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New(Config{MTU: 1500, TTL: 255, Send: func([][]byte) {}}).Close()
	}
}
