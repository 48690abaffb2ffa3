package nat

import (
	"bytes"
	"net/netip"
	"strconv"

	"torii/dataplane/packet"
)

// longestLine is up to where a line of FTP is looked at.
const longestLine = 256

// form is how an endpoint is written in a line of FTP.
type form uint8

const (
	commas form = iota // h1,h2,h3,h4,p1,p2: RFC 959 section 4.1.2
	bars               // |1|A.B.C.D|port|: RFC 2428 section 2
	bare               // the port alone: RFC 2428 section 3
)

// mention is an endpoint that a line of FTP speaks of, and where.
type mention struct {
	form     form
	at       packet.Endpoint // of a bare port, without address
	from, to int
}

// command finds the endpoint of a client's data connection: PORT, EPRT.
func command(line []byte) (mention, bool) {
	switch {
	case begins(line, "PORT "):
		return sixNumbers(line, len("PORT "))
	case begins(line, "EPRT "):
		return barred(line, len("EPRT "))
	}
	return mention{}, false
}

// reply finds the endpoint of a server's data connection: 227 answers PASV, 229 answers EPSV.
func reply(line []byte) (mention, bool) {
	switch {
	case begins(line, "227 "):
		for at := len("227 "); at < len(line); at++ {
			if m, ok := sixNumbers(line, at); ok && !digit(line[at-1]) {
				return m, true
			}
		}
	case begins(line, "229 "):
		return extended(line)
	}
	return mention{}, false
}

// promises says whether a line that is not whole yet may become one with an endpoint.
func promises(part []byte, words ...string) bool {
	for _, w := range words {
		if n := min(len(w), len(part)); begins(part, w[:n]) {
			return len(part) < longestLine
		}
	}
	return false
}

func begins(line []byte, word string) bool {
	return len(line) >= len(word) && bytes.EqualFold(line[:len(word)], []byte(word))
}

func digit(c byte) bool { return c-'0' <= 9 }

// sixNumbers reads h1,h2,h3,h4,p1,p2 at an offset of a line.
func sixNumbers(line []byte, from int) (mention, bool) {
	var octets [6]byte
	at := from
	for i := range octets {
		if i > 0 {
			if at >= len(line) || line[at] != ',' {
				return mention{}, false
			}
			at++
		}
		n, width := number(line[at:], 255)
		if width == 0 {
			return mention{}, false
		}
		octets[i], at = byte(n), at+width
	}
	e := packet.Endpoint{Addr: packet.U32(netip.AddrFrom4([4]byte(octets[:4]))), Port: uint16(octets[4])<<8 | uint16(octets[5])}
	return mention{commas, e, from, at}, e.Port != 0
}

// number reads a decimal number of at most most; its width is 0 if there is none.
func number(b []byte, most int) (n, width int) {
	for width < len(b) && digit(b[width]) && width < 5 {
		n = 10*n + int(b[width]-'0')
		width++
	}
	if n > most {
		return 0, 0
	}
	return n, width
}

// barred reads |1|A.B.C.D|port|; any printable character may stand for the bar.
func barred(line []byte, from int) (mention, bool) {
	if from >= len(line) {
		return mention{}, false
	}
	parts := bytes.SplitN(line[from:], line[from:from+1], 5)
	if len(parts) < 5 || string(parts[1]) != "1" {
		return mention{}, false
	}
	addr, err := netip.ParseAddr(string(parts[2]))
	port, width := number(parts[3], 65535)
	if err != nil || !addr.Is4() || width == 0 || width != len(parts[3]) || port == 0 {
		return mention{}, false
	}
	to := from + len("|1|||") + len(parts[2]) + len(parts[3])
	return mention{bars, packet.Endpoint{Addr: packet.U32(addr), Port: uint16(port)}, from, to}, true
}

// extended reads (|||port|).
func extended(line []byte) (mention, bool) {
	at := bytes.IndexByte(line, '(')
	if at < 0 || at+4 >= len(line) || line[at+1] != line[at+2] || line[at+2] != line[at+3] {
		return mention{}, false
	}
	port, width := number(line[at+4:], 65535)
	end := at + 4 + width
	if port == 0 || end >= len(line) || line[end] != line[at+1] {
		return mention{}, false
	}
	return mention{bare, packet.Endpoint{Port: uint16(port)}, at + 4, end}, true
}

// write appends another endpoint in the form of the mention.
func (m mention) write(b []byte, e packet.Endpoint) []byte {
	switch m.form {
	case bars:
		b = append(b, "|1|"...)
		b = packet.Addr(e.Addr).AppendTo(b)
		b = append(b, '|')
		b = strconv.AppendUint(b, uint64(e.Port), 10)
		return append(b, '|')
	case bare:
		return strconv.AppendUint(b, uint64(e.Port), 10)
	}
	for _, octet := range packet.Addr(e.Addr).As4() {
		b = strconv.AppendUint(b, uint64(octet), 10)
		b = append(b, ',')
	}
	b = strconv.AppendUint(b, uint64(e.Port>>8), 10)
	b = append(b, ',')
	return strconv.AppendUint(b, uint64(e.Port&0xff), 10)
}
