package nat

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// What a line speaks of, and how it reads with another endpoint in its place.
func TestLines(t *testing.T) {
	other := at("100.1.1.1:1025")
	for _, row := range []struct{ line, at, again string }{
		{"PORT 192,168,1,10,19,137\r\n", "192.168.1.10:5001", "PORT 100,1,1,1,4,1\r\n"},
		{"port 192,168,1,10,0,21\n", "192.168.1.10:21", "port 100,1,1,1,4,1\n"},
		{"EPRT |1|192.168.1.10|5001|\r\n", "192.168.1.10:5001", "EPRT |1|100.1.1.1|1025|\r\n"},
		{"EPRT !1!192.168.1.10!5001!\r\n", "192.168.1.10:5001", "EPRT |1|100.1.1.1|1025|\r\n"},
		{"227 Entering Passive Mode (192,168,1,10,19,137).\r\n", "192.168.1.10:5001", "227 Entering Passive Mode (100,1,1,1,4,1).\r\n"},
		{"227 Port 7 of =192,168,1,10,19,137\r\n", "192.168.1.10:5001", "227 Port 7 of =100,1,1,1,4,1\r\n"},
		{"229 Entering Extended Passive Mode (|||5001|)\r\n", "0.0.0.0:5001", "229 Entering Extended Passive Mode (|||1025|)\r\n"},
		{"229 So (!!!5001!)\r\n", "0.0.0.0:5001", "229 So (!!!1025!)\r\n"},
		{line: "PORT 192,168,1,10,19\r\n"},
		{line: "PORT 192,168,1,10,19,\r\n"},
		{line: "PORT 192,168,1,256,19,137\r\n"},
		{line: "PORT 192,168,1,10,0,0\r\n"},
		{line: "PORT\r\n"},
		{line: "XPORT 192,168,1,10,19,137\r\n"},
		{line: "EPRT |2|fe80::1|5001|\r\n"},
		{line: "EPRT |1|192.168.1.10|70000|\r\n"},
		{line: "EPRT |1|192.168.1.10|5001\r\n"},
		{line: "EPRT \r\n"},
		{line: "227 Entering Passive Mode\r\n"},
		{line: "229 Entering Extended Passive Mode (|||x|)\r\n"},
		{line: "229 Entering Extended Passive Mode (|||5001\r\n"},
		{line: "229 (|||\r\n"},
		{line: "229 (|!|5001|)\r\n"},
		{line: "226 Transfer complete\r\n"},
		{line: "\n"},
	} {
		line := []byte(row.line)
		m, ok := command(line)
		if !ok {
			m, ok = reply(line)
		}
		if ok != (row.at != "") {
			t.Errorf("%q: %v, %s", row.line, ok, spell(m.at))
			continue
		}
		if !ok {
			continue
		}
		again := string(append(m.write(bytes.Clone(line[:m.from]), other), line[m.to:]...))
		if spell(m.at) != row.at || again != row.again {
			t.Errorf("%q: %s, again %q", row.line, spell(m.at), again)
		}
	}
}

func TestEdits(t *testing.T) {
	start := uint32(0xfffffff0) // numbers pass zero
	var e edits
	for i := range uint32(40) {
		e.note(edit{start + 10*i + 4, start + 10*i + 8, make([]byte, 7-6*(i%2))})
	}
	if len(e.list) != mostEdits {
		t.Errorf("%d are remembered", len(e.list))
	}
	for seq := start + 250; seq != start+400; seq++ {
		if d := (seq - start) % 10; d > 4 && d < 8 {
			continue // within a text
		}
		if got := e.unshifted(e.shifted(seq)); got != seq {
			t.Errorf("%d comes back as %d", seq-start, got-start)
		}
	}
	one := edits{list: []edit{{100, 104, []byte("0123456789")}}}
	if got := one.unshifted(107); got != 100 {
		t.Errorf("an acknowledgment within a text is one of %d", got)
	}
	for _, row := range []struct {
		first uint32
		text  string
		from  uint32
		said  string
	}{
		{90, "before", 90, "before"},
		{104, "behind", 104, "behind"},
		{98, "..abcd.", 98, "..0123456789."},
		{98, "..ab", 98, "..0123456789"},
		{102, "cd", 100, "0123456789"},
		{102, "cd..", 100, "0123456789.."},
		{101, "b", 100, "0123456789"},
	} {
		from, said, ok := one.again(row.first, []byte(row.text))
		if from != row.from || string(said) != row.said || !ok {
			t.Errorf("%q at %d goes out as %q at %d", row.text, row.first, said, from)
		}
	}
	if _, _, ok := e.again(start, []byte("x")); ok {
		t.Error("what is forgotten goes out")
	}
}

// says is a segment with data.
func says(t testing.TB, from, to string, seq, ack uint32, flags uint8, text string) *packet.Packet {
	t.Helper()
	p := wire(t, "tcp", from, to, flags)
	b := p.Bytes()[packet.IPv4Len:]
	binary.BigEndian.PutUint32(b[4:], seq)
	binary.BigEndian.PutUint32(b[8:], ack)
	p.SetData([]byte(text))
	if why := p.Decode(); why != drop.None || !p.ValidSum() {
		t.Fatalf("a segment that cannot be: %v", why)
	}
	return p
}

func ftp(rules *Rules) *Rules {
	rules.FTP = []FTPPort{{21, func(uint32) bool { return true }}}
	return rules
}

// A client inside says where its data connection is to come to, and the server's comes there.
func TestActiveClientInside(t *testing.T) {
	for name, row := range map[string]struct{ said, heard, door string }{
		"PORT":                    {"PORT 192,168,1,10,19,137\r\n", "PORT 100,1,1,1,19,137\r\n", "100.1.1.1:5001"},
		"EPRT":                    {"EPRT |1|192.168.1.10|5001|\r\n", "EPRT |1|100.1.1.1|5001|\r\n", "100.1.1.1:5001"},
		"somebody else's address": {"PORT 192,168,1,99,19,137\r\n", "PORT 192,168,1,99,19,137\r\n", ""},
		"with others around it":   {"TYPE I\r\nPORT 192,168,1,10,19,137\r\nRETR x\r\n", "TYPE I\r\nPORT 100,1,1,1,19,137\r\nRETR x\r\n", "100.1.1.1:5001"},
	} {
		t.Run(name, func(t *testing.T) {
			x := table(ftp(overload()))
			x.Outbound(epoch, says(t, "192.168.1.10:4000", "8.8.8.8:21", 999, 0, packet.TCPSyn, ""))
			p := says(t, "192.168.1.10:4000", "8.8.8.8:21", 1000, 7, packet.TCPAck, row.said)
			if v := x.Outbound(epoch, p); v != Translated || string(p.Segment().Data()) != row.heard {
				t.Errorf("%v: %q", v, p.Segment().Data())
			}
			sound(t, p)
			data := says(t, "8.8.8.8:20", "100.1.1.1:5001", 1, 0, packet.TCPSyn, "")
			if got := x.Inbound(epoch, data) == Translated && ends(data) == "8.8.8.8:20 192.168.1.10:5001"; got != (row.door != "") {
				t.Errorf("the data connection came through: %v, %s", got, ends(data))
			}
			if x.Inbound(epoch, says(t, "9.9.9.9:20", "100.1.1.1:5001", 1, 0, packet.TCPSyn, "")) != Untouched {
				t.Error("the door is open for others, too")
			}
			sound(t, data)
		})
	}
}

// What follows a longer command is shifted; what the server acknowledges is shifted back, selectively too.
func TestSequenceNumbersFollow(t *testing.T) {
	x := table(ftp(overload()))
	x.rules.Dynamics[0].First, x.rules.Dynamics[0].Last = word("100.100.100.100"), word("100.100.100.100")
	client, server, global := "192.168.1.1:4000", "8.8.8.8:21", "100.100.100.100:4000"
	x.Outbound(epoch, says(t, client, server, 999, 0, packet.TCPSyn, ""))
	out := func(seq uint32, flags uint8, text string) packet.TCP {
		p := says(t, client, server, seq, 7, flags, text)
		x.Outbound(epoch, p)
		sound(t, p)
		return p.Segment()
	}
	const port = "PORT 192,168,1,1,19,137\r\n"
	const longer = uint32(len("100,100,100,100") - len("192,168,1,1"))
	end := uint32(1000 + len(port))
	for _, row := range []struct {
		seq   uint32
		flags uint8
		text  string
		want  uint32
	}{
		{1000, packet.TCPAck, port, 1000},
		{end, packet.TCPAck, "LIST\r\n", end + longer},
		{1000, packet.TCPAck, port, 1000}, // once more
		{end + 6, packet.TCPAck, "", end + 6 + longer},
		{end + 6, packet.TCPFin | packet.TCPAck, "", end + 6 + longer},
	} {
		if got := out(row.seq, row.flags, row.text).Seq(); got != row.want {
			t.Errorf("%q at %d goes out at %d, want %d", row.text, row.seq, got, row.want)
		}
	}
	back := says(t, server, global, 7, end+longer, packet.TCPAck, "200 PORT command successful.\r\n")
	x.Inbound(epoch, back)
	sound(t, back)
	if got := back.Segment().Ack(); got != end {
		t.Errorf("acknowledges %d, want %d", got, end)
	}
	selective := withSACK(t, server, global, end+longer, end+longer+2, end+longer+6)
	x.Inbound(epoch, selective)
	sound(t, selective)
	if got := selective.Bytes()[packet.IPv4Len+packet.TCPLen+4:]; binary.BigEndian.Uint32(got) != end+2 || binary.BigEndian.Uint32(got[4:]) != end+6 {
		t.Errorf("acknowledges % x selectively", got)
	}
}

// withSACK is an acknowledgment with one block.
func withSACK(t *testing.T, from, to string, seq, left, right uint32) *packet.Packet {
	t.Helper()
	p := says(t, from, to, 7, seq, packet.TCPAck, "............")
	b := p.Bytes()[packet.IPv4Len:]
	b[12] = (packet.TCPLen + 12) / 4 << 4
	copy(b[packet.TCPLen:], []byte{1, 1, 5, 10})
	binary.BigEndian.PutUint32(b[packet.TCPLen+4:], left)
	binary.BigEndian.PutUint32(b[packet.TCPLen+8:], right)
	p.SetPartial()
	p.CompleteSum()
	p.Decode()
	return p
}

// A server behind a forwarded port names the port that was made for its data connection, or calls from one.
func TestServerInside(t *testing.T) {
	forwarded := func() *Table {
		return table(ftp(statics(Static{ID: 1, Proto: packet.ProtoTCP, Local: at("192.168.1.5:21"), Global: at("100.1.1.1:21")})))
	}
	for name, row := range map[string]struct{ said, heard string }{
		"PASV": {"227 Entering Passive Mode (192,168,1,5,19,137)\r\n", "227 Entering Passive Mode (100,1,1,1,19,137)\r\n"},
		"EPSV": {"229 Entering Extended Passive Mode (|||5001|)\r\n", "229 Entering Extended Passive Mode (|||5001|)\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			x := forwarded()
			x.Inbound(epoch, says(t, "8.8.8.8:4000", "100.1.1.1:21", 1, 0, packet.TCPSyn, ""))
			p := says(t, "192.168.1.5:21", "8.8.8.8:4000", 1000, 7, packet.TCPAck, row.said)
			x.Outbound(epoch, p)
			if got := string(p.Segment().Data()); got != row.heard {
				t.Errorf("%q", got)
			}
			data := says(t, "8.8.8.8:4001", "100.1.1.1:5001", 1, 0, packet.TCPSyn, "")
			if x.Inbound(epoch, data) != Translated || ends(data) != "8.8.8.8:4001 192.168.1.5:5001" {
				t.Errorf("the data connection: %s", ends(data))
			}
		})
	}
	x := forwarded()
	x.Inbound(epoch, says(t, "8.8.8.8:4000", "100.1.1.1:21", 1, 0, packet.TCPSyn, ""))
	x.Inbound(epoch, says(t, "8.8.8.8:4000", "100.1.1.1:21", 2, 0, packet.TCPAck, "PORT 8,8,"))
	x.Inbound(epoch, says(t, "8.8.8.8:4000", "100.1.1.1:21", 11, 0, packet.TCPAck, "8,8,15,160\r\n"))
	data := says(t, "192.168.1.5:20", "8.8.8.8:4000", 1, 0, packet.TCPSyn, "")
	if x.Outbound(epoch, data) != Translated || ends(data) != "100.1.1.1:20 8.8.8.8:4000" {
		t.Errorf("the server calls from %s", ends(data))
	}
}

// A door for which nobody comes is closed; while it is open its port is nobody else's.
func TestDoors(t *testing.T) {
	x := table(ftp(overload()))
	x.Outbound(epoch, says(t, "192.168.1.10:4000", "8.8.8.8:21", 999, 0, packet.TCPSyn, ""))
	x.Outbound(epoch, says(t, "192.168.1.10:4000", "8.8.8.8:21", 1000, 7, packet.TCPAck, "PORT 192,168,1,10,19,137\r\n"))
	other := says(t, "192.168.1.11:5001", "8.8.8.8:80", 1, 0, packet.TCPSyn, "")
	x.Outbound(epoch, other)
	if ends(other) != "100.1.1.1:1024 8.8.8.8:80" {
		t.Errorf("another conversation goes out as %s", ends(other))
	}
	x.Expire(epoch.Add(doorLife))
	for tr := range x.All() {
		if tr.Door() {
			t.Errorf("still open: %s", spell(tr.InsideGlobal))
		}
	}
	if x.Inbound(epoch, says(t, "8.8.8.8:20", "100.1.1.1:5001", 1, 0, packet.TCPSyn, "")) != Untouched {
		t.Error("the door is still open")
	}
}

// No other protocol is looked into: SIP, H.323 and DNS name addresses, too, and go through as they are.
func TestNoOtherProtocol(t *testing.T) {
	for _, to := range []string{"8.8.8.8:5060", "8.8.8.8:1720", "8.8.8.8:53", "8.8.8.8:2021"} {
		x := table(ftp(overload()))
		const text = "PORT 192,168,1,10,19,137\r\n"
		p := says(t, "192.168.1.10:4000", to, 1000, 7, packet.TCPAck, text)
		if x.Outbound(epoch, p); string(p.Segment().Data()) != text {
			t.Errorf("to %s: %q", to, p.Segment().Data())
		}
	}
}

// link carries a stream of the inside through a translation, in segments that are lost, doubled and swapped,
// and reads what arrives. It stands for both ends' TCP.
type channel struct {
	t      testing.TB
	x      *Table
	stream string // from sequence number first on
	first  uint32
	acked  int // octets of the stream, as the inside hears it
	heard  []byte
	ends   [3]string // inside local, inside global, outside
}

// send gives a piece of the stream to the translation and the answer back.
func (c *channel) send(from, to int) {
	p := says(c.t, c.ends[0], c.ends[2], c.first+uint32(from), 7, packet.TCPAck, c.stream[from:to])
	if c.x.Outbound(epoch, p) != Translated {
		return
	}
	sound(c.t, p)
	at, data := int(int32(p.Segment().Seq()-c.first)), p.Segment().Data()
	if at < 0 || at > len(c.heard) {
		return // out of order: the receiver waits
	}
	if known := c.heard[at:min(at+len(data), len(c.heard))]; !bytes.HasPrefix(data, known) {
		c.t.Fatalf("at %d was %q, is %q", at, known, data)
	}
	if at+len(data) > len(c.heard) {
		c.heard = append(c.heard[:at], data...)
	}
	back := says(c.t, c.ends[2], c.ends[1], 7, c.first+uint32(len(c.heard)), packet.TCPAck, "")
	c.x.Inbound(epoch, back)
	c.acked = max(c.acked, int(int32(back.Segment().Ack()-c.first)))
	if c.acked > len(c.stream) {
		c.t.Fatalf("%d octets of %d are acknowledged", c.acked, len(c.stream))
	}
}

// carry sends the whole stream. It must arrive, whatever happens to segments.
func (c *channel) carry(dice *rand.Rand) {
	c.x.Outbound(epoch, says(c.t, c.ends[0], c.ends[2], c.first-1, 0, packet.TCPSyn, ""))
	for tries := 0; c.acked < len(c.stream); tries++ {
		if tries > 2000 {
			c.t.Fatalf("stuck at %d of %q, heard %q", c.acked, c.stream, c.heard)
		}
		from := min(len(c.stream)-1, c.acked+dice.IntN(3)*dice.IntN(20))
		c.send(from, min(len(c.stream), from+1+dice.IntN(40)))
		c.send(c.acked, min(len(c.stream), c.acked+1+dice.IntN(60)))
	}
}

// However the segments are cut, lost, doubled and swapped, the outside reads every line as it should.
func TestCommandsSplitAndLost(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	right, asSaid := 0, 0
	for try := range 300 {
		var said, want strings.Builder
		for range 1 + dice.IntN(12) {
			port := 1024 + dice.IntN(60000)
			line := "NOOP\r\n"
			switch dice.IntN(3) {
			case 0:
				line = fmt.Sprintf("PORT 192,168,1,10,%d,%d\r\n", port>>8, port&255)
			case 1:
				line = fmt.Sprintf("EPRT |1|192.168.1.10|%d|\r\n", port)
			}
			said.WriteString(line)
			want.WriteString(strings.NewReplacer("192,168,1,10", "1,1,1,1", "192.168.1.10", "1.1.1.1").Replace(line))
		}
		rules := ftp(overload())
		rules.Dynamics[0].First, rules.Dynamics[0].Last = word("1.1.1.1"), word("1.1.1.1")
		c := &channel{t: t, x: table(rules), stream: said.String(), first: dice.Uint32(), ends: [3]string{"192.168.1.10:4000", "1.1.1.1:4000", "8.8.8.8:21"}}
		c.carry(dice)
		for i, line := range strings.SplitAfter(string(c.heard), "\n") {
			switch line {
			case strings.SplitAfter(want.String(), "\n")[i]:
				right++
			case strings.SplitAfter(said.String(), "\n")[i]: // its beginning was sent twice before its end
				asSaid++
			default:
				t.Fatalf("try %d: said\n%q\nheard\n%q", try, said.String(), c.heard)
			}
		}
	}
	if asSaid*20 > right {
		t.Errorf("%d lines were let through as they were, %d went as they should", asSaid, right)
	}
}

// Whatever both ends say, sums stay right, the streams stay whole, and no more is held than a line.
func FuzzFTP(f *testing.F) {
	f.Add("PORT 192,168,1,10,19,137\r\nLIST\r\n", "200 ok\r\n", uint64(1), false)
	f.Add("EPRT |1|192.168.1.10|5001|\r\n", "500 no\r\n", uint64(2), false)
	f.Add("227 Entering Passive Mode (192,168,1,10,19,137)\r\n", "PASV\r\n", uint64(3), true)
	f.Add("229 Entering Extended Passive Mode (|||5001|)\r\n", "PORT 8,8,8,8,15,160\r\n", uint64(4), true)
	f.Fuzz(func(t *testing.T, out, in string, seed uint64, server bool) {
		if len(out) == 0 || len(out) > 500 || len(in) > 500 {
			return
		}
		dice := rand.New(rand.NewPCG(seed, 1))
		ends, x := [3]string{"192.168.1.10:4000", "100.1.1.1:4000", "8.8.8.8:21"}, table(ftp(overload()))
		if server {
			ends = [3]string{"192.168.1.10:21", "100.1.1.1:21", "8.8.8.8:4000"}
			x = table(ftp(statics(Static{ID: 1, Proto: packet.ProtoTCP, Local: at("192.168.1.10:21"), Global: at("100.1.1.1:21")})))
		}
		c := &channel{t: t, x: x, stream: out + "\n", first: dice.Uint32(), ends: ends}
		c.carry(dice)
		for at := 0; at < len(in); at += 7 {
			p := says(t, ends[2], ends[1], uint32(at), c.first, packet.TCPAck, in[at:min(at+7, len(in))])
			x.Inbound(epoch, p)
			sound(t, p)
		}
		for tr := range x.All() {
			if k := tr.control; k != nil && len(k.held)+len(k.heard) > 2*longestLine {
				t.Errorf("%d octets are held", len(k.held)+len(k.heard))
			}
		}
	})
}
