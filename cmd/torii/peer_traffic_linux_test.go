package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"
)

// host is a machine behind one end, or the router of it.
type host struct {
	at   namespace
	addr string
}

// lans are the machines behind the two ends.
func lans(near, far namespace) (host, host) { return host{near, nearLAN}, host{far, farLAN} }

// answered asks once whether the other is there.
func (h host) answered(t testing.TB, other host) bool {
	t.Helper()
	_, err := h.at.output(t, "ping", "-q", "-n", "-c", "1", "-W", "0.1", "-I", h.addr, other.addr)
	return err == nil
}

// reaches asks until the other answers, and says how long that took.
func (h host) reaches(t testing.TB, other host, within time.Duration) time.Duration {
	t.Helper()
	return until(t, within, fmt.Sprintf("ping from %s to %s", h.addr, other.addr), func() bool { return h.answered(t, other) })
}

// pings asks 20 times, and has every answer.
func (h host) pings(t testing.TB, other host) {
	t.Helper()
	out, err := h.at.output(t, "ping", "-q", "-n", "-c", "20", "-i", "0.01", "-W", "1", "-I", h.addr, other.addr)
	if err != nil || !strings.Contains(out, " 20 received") {
		t.Errorf("ping from %s to %s: %v\n%s", h.addr, other.addr, err, out)
	}
}

// transferLen is how much a transfer carries.
const transferLen = 10_000_000

// sends carries random octets to the other over TCP, compares what arrives, and says how fast it was in Mbit/s.
func (h host) sends(t testing.TB, other host) float64 {
	t.Helper()
	out, in, err := h.connect(other)
	if err != nil {
		t.Fatalf("TCP from %s to %s: %v", h.addr, other.addr, err)
	}
	defer out.Close()
	defer in.Close()
	sent := make([]byte, transferLen)
	rand.NewChaCha8([32]byte{1}).Read(sent)
	began := time.Now()
	go func() {
		out.Write(sent)
		out.CloseWrite()
	}()
	arrived, n := sha256.New(), int64(0)
	n, err = io.Copy(arrived, in)
	if want := sha256.Sum256(sent); err != nil || !bytes.Equal(arrived.Sum(nil), want[:]) {
		t.Errorf("TCP from %s to %s: %v, %d octets of %d, or others than were sent", h.addr, other.addr, err, n, transferLen)
	}
	return transferLen * 8 / 1e6 / time.Since(began).Seconds()
}

// connect is a TCP connection by both its ends.
func (h host) connect(other host) (out, in *net.TCPConn, err error) {
	var listener *net.TCPListener
	err = other.at.inside(func() (err error) {
		listener, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: net.ParseIP(other.addr)})
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	defer listener.Close()
	err = h.at.inside(func() (err error) {
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

// flood begins to ask the other without end.
func (h host) flood(t testing.TB, other host) *flood {
	t.Helper()
	f := &flood{to: &net.IPAddr{IP: net.ParseIP(other.addr)}, id: uint16(rand.Uint32()), stop: make(chan struct{}), counted: make(chan []bool, 1)}
	err := h.at.inside(func() (err error) {
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
			f.socket.WriteToIP(echoRequest(f.id, uint32(n)), f.to)
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
		if number, ok := f.number(buffer[:max(0, n)]); ok && err == nil {
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

// number is that of an answer to one of ours.
func (f *flood) number(message []byte) (int, bool) {
	const reply = 0
	if len(message) < 12 || message[0] != reply || binary.BigEndian.Uint16(message[4:]) != f.id {
		return 0, false
	}
	return int(binary.BigEndian.Uint32(message[8:])), true
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

// echoRequest is an ICMP message, RFC 792, whose data begin with its number.
func echoRequest(id uint16, number uint32) []byte {
	const request = 8
	m := make([]byte, floodSize)
	m[0] = request
	binary.BigEndian.PutUint16(m[4:], id)
	binary.BigEndian.PutUint16(m[6:], uint16(number))
	binary.BigEndian.PutUint32(m[8:], number)
	var sum uint32
	for i := 0; i < len(m); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(m[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	binary.BigEndian.PutUint16(m[2:], ^uint16(sum))
	return m
}
