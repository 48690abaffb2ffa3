package telnet

// Options.
const (
	echo         = 1  // RFC 857
	goAhead      = 3  // suppressed: RFC 858
	terminalType = 24 // RFC 1091
	windowSize   = 31 // RFC 1073
)

// options are those of one side: which of them it may have, and which it has.
type options map[byte]*side

// side is where an option stands, in the terms of RFC 1143 §7: no, want yes, yes.
type side uint8

const (
	off side = iota
	asked
	on
)

func allowing(names ...byte) options {
	o := options{}
	for _, name := range names {
		o[name] = new(side)
	}
	return o
}

// Open is what a server says first, as an IOS router does: it will echo, and asks for the type and the size of the
// terminal.
func (m *Machine) Open() []byte {
	m.said = Received{}
	m.offer(will, echo)
	m.offer(will, goAhead)
	m.offer(do, terminalType)
	m.offer(do, windowSize)
	return m.said.Answer
}

func (m *Machine) offer(verb, name byte) {
	*m.of(verb)[name] = asked
	m.answer(verb, name)
}

// of is the side that a verb of ours is about.
func (m *Machine) of(verb byte) options {
	if verb == will || verb == wont {
		return m.us
	}
	return m.them
}

func (m *Machine) answer(verb, name byte) { m.said.Answer = append(m.said.Answer, iac, verb, name) }

// negotiate takes WILL, WONT, DO or DONT of the other side. What only says how things are is not answered: that keeps
// two ends from talking about an option for ever.
func (m *Machine) negotiate(verb, name byte) {
	switch verb {
	case will:
		if m.turnOn(m.them, name, do, dont) && name == terminalType {
			m.said.Answer = append(m.said.Answer, iac, sb, terminalType, typeSend, iac, se)
		}
	case do:
		if m.turnOn(m.us, name, will, wont) {
			m.begin(name)
		}
	case wont:
		m.turnOff(m.them, name, dont)
	case dont:
		m.turnOff(m.us, name, wont)
	}
}

// turnOn agrees to an option, or refuses it; true when it is on now and was not.
func (m *Machine) turnOn(side options, name, yes, no byte) bool {
	at := side[name]
	switch {
	case at == nil:
		m.answer(no, name)
		return false
	case *at == on:
		return false
	case *at == off:
		m.answer(yes, name)
	}
	*at = on
	return true
}

func (m *Machine) turnOff(side options, name, no byte) {
	at := side[name]
	if at == nil || *at == off {
		return
	}
	if *at == on {
		m.answer(no, name)
	}
	*at = off
}

// begin says what belongs to an option that we have now.
func (m *Machine) begin(name byte) {
	if name == windowSize {
		m.said.Answer = append(m.said.Answer, m.tellWindow()...)
	}
}

// Resize is what tells the other side of another window; nothing when it does not want to know.
func (m *Machine) Resize(w Window) []byte {
	m.window = w
	if at := m.us[windowSize]; at == nil || *at != on {
		return nil
	}
	return m.tellWindow()
}

// tellWindow is IAC SB NAWS width height IAC SE; 255 in it is doubled.
func (m *Machine) tellWindow() []byte {
	out := []byte{iac, sb, windowSize}
	for _, n := range []int{m.window.Width, m.window.Height} {
		n = max(0, min(n, 1<<16-1))
		for _, c := range []byte{byte(n >> 8), byte(n)} {
			if out = append(out, c); c == iac {
				out = append(out, iac)
			}
		}
	}
	return append(out, iac, se)
}

// Parts of a terminal-type subnegotiation (RFC 1091).
const (
	typeIs   = 0
	typeSend = 1
)

func (m *Machine) subnegotiate(name byte, body []byte) {
	switch {
	case name == windowSize && m.has(m.them, name) && len(body) == 4:
		m.said.Window = &Window{Width: int(body[0])<<8 | int(body[1]), Height: int(body[2])<<8 | int(body[3])}
	case name == terminalType && m.has(m.them, name) && len(body) > 1 && body[0] == typeIs:
		m.said.Terminal = string(body[1:])
	case name == terminalType && m.has(m.us, name) && len(body) == 1 && body[0] == typeSend:
		m.said.Answer = append(append(append(m.said.Answer, iac, sb, terminalType, typeIs), m.terminal...), iac, se)
	}
}

func (m *Machine) has(side options, name byte) bool { return side[name] != nil && *side[name] == on }
