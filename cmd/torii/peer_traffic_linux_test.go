package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"torii/cmd/torii/testdata/guest"
)

// host is a machine behind one end, or the router of it.
type host struct {
	at   place
	addr string
}

// lans are the machines behind the two ends.
func lans(near, far place) (host, host) { return host{near, nearLAN}, host{far, farLAN} }

// answered asks once whether the other is there.
func (h host) answered(t testing.TB, other host) bool {
	t.Helper()
	answered, err := h.at.ping(guest.Echo{Way: h.way(other), Count: 1, Within: 100 * time.Millisecond})
	return err == nil && answered == 1
}

func (h host) way(other host) guest.Way { return guest.Way{From: h.addr, To: other.addr} }

// reaches asks until the other answers, and says how long that took.
func (h host) reaches(t testing.TB, other host, within time.Duration) time.Duration {
	t.Helper()
	return until(t, within, fmt.Sprintf("ping from %s to %s", h.addr, other.addr), func() bool { return h.answered(t, other) })
}

// pings asks again and again, and has every answer.
func (h host) pings(t testing.TB, other host) {
	t.Helper()
	const times = 20
	if answered, err := h.at.ping(guest.Echo{Way: h.way(other), Count: times, Within: 2 * time.Second}); err != nil || answered != times {
		t.Errorf("ping from %s to %s: %d of %d answers, %v", h.addr, other.addr, answered, times, err)
	}
}

// sends carries much over TCP, and says how fast it was in Mbit/s.
func (h host) sends(t testing.TB, other host) float64 {
	t.Helper()
	const octets = 10_000_000
	return octets * 8 / 1e6 / h.transfers(t, other, octets).Took.Seconds()
}

// transfers carries random octets to the other over TCP and compares what arrives. How long it took is what the other
// says, the rest what the sender does.
func (h host) transfers(t testing.TB, other host, octets int64) (sent guest.Carried) {
	t.Helper()
	way := h.way(other)
	ended := make(chan error, 1)
	go func() {
		var err error
		sent, err = h.at.send(guest.Transfer{Way: way, Octets: octets})
		ended <- err
	}()
	arrived, err := other.at.receive(way)
	if err := errors.Join(<-ended, err); err != nil {
		t.Fatalf("TCP from %s to %s: %v", h.addr, other.addr, err)
	}
	if arrived.Octets != octets || arrived.Sum != sent.Sum {
		t.Errorf("TCP from %s to %s: %d octets of %d, or others than were sent", h.addr, other.addr, arrived.Octets, octets)
	}
	sent.Took = arrived.Took
	return sent
}

// connect is a TCP connection between namespaces by both its ends.
func (h host) connect(other host) (out, in *net.TCPConn, err error) {
	var listener *net.TCPListener
	err = other.at.(namespace).inside(func() (err error) {
		listener, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: net.ParseIP(other.addr)})
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	defer listener.Close()
	err = h.at.(namespace).inside(func() (err error) {
		out, err = net.DialTCP("tcp4", &net.TCPAddr{IP: net.ParseIP(h.addr)}, listener.Addr().(*net.TCPAddr))
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	deadline := time.Now().Add(patience)
	err = errors.Join(listener.SetDeadline(deadline), out.SetDeadline(deadline))
	if err == nil {
		in, err = listener.AcceptTCP()
	}
	if err == nil {
		err = in.SetDeadline(deadline)
	}
	return out, in, err
}

// flood is a stream of echo requests, each with its number.
type flood struct {
	socket  *net.IPConn
	to      *net.IPAddr
	id      uint16
	stop    chan struct{}
	counted chan []bool // by number: whether it was answered
}

// wideSocket is room for what comes while a machine is busy with other things, in octets.
const wideSocket = 16 << 20

// floodSize and floodEvery make 1.3 MB a second each way: less than any queue on the way takes.
const (
	floodSize  = 1300
	floodEvery = time.Millisecond
)

// flood begins to ask the other without end, from a namespace.
func (h host) flood(t testing.TB, other host) *flood {
	t.Helper()
	f := &flood{to: &net.IPAddr{IP: net.ParseIP(other.addr)}, id: uint16(rand.Uint32()), stop: make(chan struct{}), counted: make(chan []bool, 1)}
	err := h.at.(namespace).inside(func() (err error) {
		f.socket, err = net.ListenIP("ip4:icmp", &net.IPAddr{IP: net.ParseIP(h.addr)})
		return err
	})
	if err == nil {
		err = f.socket.SetReadBuffer(wideSocket)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.socket.Close() })
	sent := make(chan int, 1)
	go f.ask(sent)
	go f.listen(sent)
	return f
}

// ask sends until it is stopped, and tells how many it sent.
func (f *flood) ask(sent chan<- int) {
	every := time.NewTicker(floodEvery)
	defer every.Stop()
	for n := 0; ; n++ {
		select {
		case <-f.stop:
			f.socket.SetReadDeadline(time.Now().Add(2 * time.Second)) // for the last answers
			sent <- n
			return
		case <-every.C:
			f.socket.WriteToIP(guest.EchoRequest(f.id, n, floodSize), f.to)
		}
	}
}

// listen ticks answers off until the last has come, or none comes any more.
func (f *flood) listen(sent <-chan int) {
	var answered []bool
	total, seen := -1, 0
	buffer := make([]byte, 2048)
	for total < 0 || seen < total {
		n, _, err := f.socket.ReadFromIP(buffer)
		if number, ok := guest.EchoAnswer(f.id, buffer[:max(0, n)]); ok && err == nil {
			answered, seen = tick(answered, number), seen+1
		}
		select {
		case total = <-sent:
		default:
		}
		if err != nil {
			break
		}
	}
	if total < 0 {
		total = <-sent
	}
	f.counted <- append(answered, make([]bool, max(0, total-len(answered)))...)
}

func tick(answered []bool, number int) []bool {
	if missing := number + 1 - len(answered); missing > 0 {
		answered = append(answered, make([]bool, missing)...)
	}
	answered[number] = true
	return answered
}

// end stops asking and says how many were sent and which have not been answered.
func (f *flood) end() (sent int, lost []int) {
	close(f.stop)
	answered := <-f.counted
	for n, ok := range answered {
		if !ok {
			lost = append(lost, n)
		}
	}
	return len(answered), lost
}
