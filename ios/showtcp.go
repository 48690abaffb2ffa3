package ios

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"net/netip"
	"strconv"
	"time"

	"torii/cli"
)

// TCB is a connection, or a port that is listened to: that has no address at either end.
type TCB struct {
	Local, Remote netip.AddrPort
	State         string // in IOS's word: LISTEN, SYNSENT, ESTAB, …

	Unread           int // octets
	MSS              int
	RTT, RTTVar, RTO time.Duration
	Received, Sent   uint64 // segments
	Retransmitted    uint64
	FastRetransmit   uint64
}

const tcbListens = "LISTEN"

func tcpCommands(s *Session) []cli.Line {
	all := false
	return []cli.Line{
		s.show("show tcp", "Status of TCP connections", s.showTCP),
		s.show("show tcp brief", "Brief display", func(w *page) { s.showTCPBrief(w, all) }, cli.Opt(cli.On("all", "All connections", &all))),
	}
}

func (d *Device) tcbs() []TCB {
	if d.TCP == nil {
		return nil
	}
	return d.TCP.Table()
}

// showTCPBrief is a line for each connection; ports that are listened to only if asked for.
func (s *Session) showTCPBrief(w *page, all bool) {
	local, foreign := 28, 28
	if s.device.Platform.Classic {
		local, foreign = 24, 23
	}
	header := false
	for _, t := range s.device.tcbs() {
		if t.State == tcbListens && !all {
			continue
		}
		if !header {
			w.printf("TCB       %-*s%-*s(state)\n", local, "Local Address", foreign, "Foreign Address")
			header = true
		}
		w.printf("%08X  %-*s%-*s%s\n", t.address(), local, end(t.Local), foreign, end(t.Remote), t.State)
	}
}

// address stands for where the control block lies in memory: it is the same as long as the connection lives.
func (t TCB) address() uint32 {
	h := fnv.New32a()
	for _, end := range [...]netip.AddrPort{t.Local, t.Remote} {
		h.Write(end.Addr().AsSlice())
		h.Write(binary.BigEndian.AppendUint16(nil, end.Port()))
	}
	return 0x60000000 | h.Sum32()&^0xf0000003
}

// end is an address as show tcp brief writes it: 10.0.0.1.23, and stars for what is not there.
func end(a netip.AddrPort) string {
	addr, port := "*", "*"
	if a.Addr().IsValid() {
		addr = a.Addr().String()
	}
	if a.Port() != 0 {
		port = strconv.Itoa(int(a.Port()))
	}
	return addr + "." + port
}

// lineOf is the line that a connection belongs to, as show tcp begins with it; nothing for one of no line.
func (d *Device) lineOf(t TCB) string {
	for _, s := range d.sessions {
		if s.who.Inside && netip.AddrPortFrom(s.from, s.who.FromPort) == t.Remote && s.who.Port == t.Local.Port() {
			return fmt.Sprintf("tty%d, virtual tty from host %s\n", d.Platform.lineNumber(s.tty), s.from)
		}
		for _, o := range s.calls {
			if o.call.Local() == t.Local && o.addr == t.Remote.Addr() {
				return fmt.Sprintf("tty%d, connection %d to host %s\n", d.Platform.lineNumber(s.tty), o.number, o.host)
			}
		}
	}
	return ""
}

// showTCP tells what is known of each connection, and on which line it is.
func (s *Session) showTCP(w *page) {
	for _, t := range s.device.tcbs() {
		if t.State == tcbListens {
			continue
		}
		w.printf("\n%sConnection state is %s, I/O status: 1, unread input bytes: %d\n", s.device.lineOf(t), t.State, t.Unread)
		w.printf("Local host: %s, Local port: %d\n", t.Local.Addr(), t.Local.Port())
		w.printf("Foreign host: %s, Foreign port: %d\n\n", t.Remote.Addr(), t.Remote.Port())
		w.printf("SRTT: %d ms, RTTO: %d ms, RTV: %d ms, KRTT: 0 ms\n\n", t.RTT.Milliseconds(), t.RTO.Milliseconds(), t.RTTVar.Milliseconds())
		w.printf("Datagrams (max data segment is %d bytes):\n", t.MSS)
		w.printf("Rcvd: %d\n", t.Received)
		w.printf("Sent: %d (retransmit: %d, fastretransmit: %d)\n", t.Sent, t.Retransmitted, t.FastRetransmit)
	}
}
