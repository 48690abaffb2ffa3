package ios

import (
	"slices"
	"time"

	"torii/dataplane/packet"
)

// Admission says which line a caller would get now, or why none. It is called by the device's owner;
// Open takes the line.
func (d *Device) Admission(now time.Time, who Login) (line int, err error) {
	if who.Console {
		return consoleTTY, nil
	}
	t := d.freeTTY(who)
	switch {
	case who.Inside && d.quiet() && !d.quietExempts(now, who):
		return 0, ErrQuiet
	case t == nil:
		return 0, ErrNoLine
	case who.Inside && !d.accessClassPermits(now, t, who):
		return 0, ErrAccessClass
	}
	return t.Index, nil
}

// freeTTY is the first virtual terminal that nobody uses and that takes such a caller.
func (d *Device) freeTTY(who Login) *TTY {
	c := d.running()
	for t := range c.Lines.All() {
		if t.Index >= firstVTY && !d.occupied(t.Index) && (!who.Inside || c.takes(t, who)) {
			return t
		}
	}
	return nil
}

func (d *Device) occupied(tty int) bool {
	return slices.ContainsFunc(d.sessions, func(s *Session) bool { return s.tty == tty })
}

// takes says whether a line is there for a caller from inside.
func (c *Config) takes(t *TTY, who Login) bool {
	return slices.Contains(c.servicesOf(t), service{who.Port, who.Protocol})
}

// service is a port at which a line answers, and how.
type service struct {
	port     uint16
	protocol Protocol
}

// rotaryPort is what the number of a rotary group is added to, for telnet.
const rotaryPort = 3000

// servicesOf are a line's: those of its protocols, and those of its rotary group.
func (c *Config) servicesOf(t *TTY) (all []service) {
	if t.Index < firstVTY || t.NoExec {
		return nil
	}
	if permits(t.Input, Telnet) {
		all = append(all, service{Telnet.port(), Telnet})
		if t.Rotary > 0 {
			all = append(all, service{uint16(rotaryPort + t.Rotary), Telnet})
		}
	}
	if permits(t.Input, SSH) {
		all = append(all, service{SSH.port(), SSH})
		if t.Rotary > 0 && t.Rotary == c.SSH.Rotary {
			all = append(all, service{uint16(c.SSH.Port), SSH})
		}
	}
	return all
}

// accessClassPermits compares a caller with the list of `access-class … in`, as a packet of his.
func (d *Device) accessClassPermits(now time.Time, t *TTY, who Login) bool {
	return t.AccessIn == "" || d.listPermits(now, t.AccessIn, packet.Facts{Src: addrWord(who.From), DstPort: who.Port})
}

// listPermits asks a list about a TCP connection. A list that is not there permits everything.
func (d *Device) listPermits(now time.Time, name string, f packet.Facts) bool {
	f.Proto, f.Segments = protoTCP, 1
	list := d.compiled.list(d.running(), name)
	entry, permit := list.Match(&f)
	if entry != nil && entry.Log {
		(&events{d}).ACLLog(now, list, entry, &f)
	}
	return permit
}

// Services are the ports at which the device's lines answer, by protocol. SSH needs a key.
func (d *Device) Services() map[uint16]Protocol {
	open, c := map[uint16]Protocol{}, d.running()
	for t := range c.Lines.All() {
		for _, s := range c.servicesOf(t) {
			if s.protocol != SSH || d.speaksSSH2() {
				open[s.port] = s.protocol
			}
		}
	}
	return open
}
