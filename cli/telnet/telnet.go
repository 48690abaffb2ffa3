// Package telnet is one end of a Telnet connection (RFC 854): octets of the wire go in, and out come what was typed or
// printed and what to answer. It has no connection and no terminal; whoever owns these carries the octets.
//
//	wire ─▶ Receive ─▶ Data, Window ─▶ terminal
//	     ◀─ Answer ◀──────┘
//	     ◀─ Send ◀──────────────────── terminal
package telnet

// Commands (RFC 854, page 14; 236 of RFC 1184 and below are not for us).
const (
	se   = 240
	brk  = 243
	ip   = 244
	ao   = 245
	ayt  = 246
	ec   = 247
	el   = 248
	sb   = 250
	will = 251
	wont = 252
	do   = 253
	dont = 254
	iac  = 255
)

// Keys that say to a terminal what commands say on the wire.
const (
	interrupt = 'C' & 0x1f
	erase     = 0x7f
	eraseLine = 'U' & 0x1f
)

// Special is a command that somebody at a client sends by an escape key of IOS.
type Special byte

// The keys behind ^^ and what they send.
const (
	Break            Special = brk
	InterruptProcess Special = ip
	AbortOutput      Special = ao
	AreYouThere      Special = ayt
	EraseCharacter   Special = ec
	EraseLine        Special = el
)

// Command is a special as it goes to the wire.
func (s Special) Command() []byte { return []byte{iac, byte(s)} }

// Window is the size of a terminal's window (RFC 1073).
type Window struct{ Width, Height int }

// Received is what came out of some octets of the wire.
type Received struct {
	Data     []byte
	Answer   []byte  // goes back to the wire
	Window   *Window // the last one told, if any
	Terminal string  // its type, if told
}

// Machine is one end of a connection. Make it with Server or Client.
type Machine struct {
	us, them options
	terminal string // its type (RFC 1091)
	window   Window
	said     Received

	state  state
	verb   byte   // WILL, WONT, DO or DONT whose option is still to come
	sub    []byte // of a subnegotiation
	cr     bool   // a NUL that comes now belongs to a CR
	server bool
}

// state is what the next octet means.
type state uint8

const (
	data     state = iota
	command        // behind IAC
	option         // behind WILL, WONT, DO, DONT
	subData        // behind SB
	subEnded       // behind IAC within a subnegotiation
)

// longestSub bounds what is kept of a subnegotiation.
const longestSub = 64

// Server is the end that has the commands.
func Server() *Machine {
	return &Machine{server: true, us: allowing(echo, goAhead), them: allowing(terminalType, windowSize, goAhead)}
}

// Client is the end that has the keyboard and the screen.
func Client(terminal string, w Window) *Machine {
	return &Machine{terminal: terminal, window: w, us: allowing(terminalType, windowSize, goAhead), them: allowing(echo, goAhead)}
}

// Receive takes octets as they come from the wire, cut anywhere. What it returns is the caller's.
func (m *Machine) Receive(octets []byte) Received {
	m.said = Received{}
	for _, c := range octets {
		m.octet(c)
	}
	return m.said
}

func (m *Machine) octet(c byte) {
	switch m.state {
	case data:
		m.plain(c)
	case command:
		m.state = data
		m.command(c)
	case option:
		m.state = data
		m.negotiate(m.verb, c)
	case subData:
		if c == iac {
			m.state = subEnded
		} else if len(m.sub) < longestSub {
			m.sub = append(m.sub, c)
		}
	case subEnded:
		m.endSub(c)
	}
}

// plain takes data. CR NUL is a bare CR (RFC 854, page 11).
func (m *Machine) plain(c byte) {
	cr := m.cr
	m.cr = c == '\r'
	switch {
	case c == iac:
		m.state = command
	case c == 0 && cr:
	default:
		m.said.Data = append(m.said.Data, c)
	}
}

func (m *Machine) command(c byte) {
	switch c {
	case iac:
		m.said.Data = append(m.said.Data, iac)
	case will, wont, do, dont:
		m.verb, m.state = c, option
	case sb:
		m.sub, m.state = m.sub[:0], subData
	default:
		if m.server {
			m.serve(c)
		}
	}
}

// serve makes keys of the commands that a terminal understands.
func (m *Machine) serve(c byte) {
	switch c {
	case brk, ip:
		m.said.Data = append(m.said.Data, interrupt)
	case ec:
		m.said.Data = append(m.said.Data, erase)
	case el:
		m.said.Data = append(m.said.Data, eraseLine)
	case ayt:
		m.said.Answer = append(m.said.Answer, "\r\n[Yes]\r\n"...)
	}
}

// endSub takes what follows IAC within a subnegotiation: SE ends it, another IAC is data, anything else is a fault
// that ends it, too.
func (m *Machine) endSub(c byte) {
	switch {
	case c == iac && len(m.sub) < longestSub:
		m.sub, m.state = append(m.sub, c), subData
	case c == iac:
		m.state = subData
	default:
		m.state = data
		if c == se && len(m.sub) > 0 {
			m.subnegotiate(m.sub[0], m.sub[1:])
		}
	}
}

// Send is data as it goes to the wire: IAC twice, and a CR without LF as CR NUL.
func Send(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/8+2)
	for i, c := range b {
		out = append(out, c)
		switch {
		case c == iac:
			out = append(out, iac)
		case c == '\r' && (i+1 == len(b) || b[i+1] != '\n'):
			out = append(out, 0)
		}
	}
	return out
}
