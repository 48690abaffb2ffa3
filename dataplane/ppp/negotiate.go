package ppp

import (
	"bytes"
	"slices"
)

// hear takes a packet of a control protocol.
func (s *Session) hear(c *control, p Packet) {
	c.packet = p
	switch p.Code {
	case ConfigureRequest:
		s.hearRequest(c, p)
	case ConfigureAck, ConfigureNak, ConfigureReject:
		s.hearAnswer(c, p)
	case TerminateRequest:
		s.drive(c, termReq)
	case TerminateAck:
		s.drive(c, termAck)
	case CodeReject:
		s.hearCodeReject(c, p)
	default:
		s.hearMore(c, p)
	}
}

// hearRequest judges each option: those that nobody knows are rejected, else the ones to be changed are
// told, else all are acknowledged.
func (s *Session) hearRequest(c *control, p Packet) {
	asked, err := ParseOptions(p.Data)
	if err != nil {
		s.drop(Malformed)
		return
	}
	code, reply := s.judge(c, asked)
	switch {
	case code != ConfigureNak:
		c.failures = 0
	case c.failures >= s.cfg.MaxFailure:
		code, reply = ConfigureReject, unchanged(asked, reply)
	default:
		c.failures++
	}
	c.answer = Packet{code, p.ID, AppendOptions(nil, reply)}
	if code == ConfigureAck {
		c.granted = p.Data
		s.drive(c, goodReq)
		return
	}
	s.drive(c, badReq)
}

func (s *Session) judge(c *control, asked []Option) (PacketCode, []Option) {
	var rejected, changed []Option
	for _, a := range asked {
		row := c.find(a.Type)
		if row == nil || row.judge == nil || row.size >= 0 && len(a.Data) != row.size {
			rejected = append(rejected, a)
			continue
		}
		switch code, better := row.judge(s, a.Data); code {
		case ConfigureNak:
			changed = append(changed, Option{a.Type, better})
		case ConfigureReject:
			rejected = append(rejected, a)
		}
	}
	switch {
	case rejected != nil:
		return ConfigureReject, rejected
	case changed != nil:
		return ConfigureNak, changed
	}
	return ConfigureAck, asked
}

// unchanged are those options of a request that a Nak would change: a Reject has them as they were asked.
func unchanged(asked, changed []Option) (same []Option) {
	for _, a := range asked {
		if slices.ContainsFunc(changed, func(o Option) bool { return o.Type == a.Type }) {
			same = append(same, a)
		}
	}
	return same
}

// hearAnswer takes what the peer says of the last request: one to another is ignored, RFC 1661 section 5.2.
func (s *Session) hearAnswer(c *control, p Packet) {
	options, err := ParseOptions(p.Data)
	if err != nil || p.ID != c.id || p.Code == ConfigureAck && !bytes.Equal(p.Data, c.asked) {
		s.drop(Unexpected)
		return
	}
	if p.Code == ConfigureAck {
		c.naks = 0
		s.drive(c, ack)
		return
	}
	if p.Code == ConfigureNak {
		if c.naks++; c.naks > s.cfg.MaxConfigure {
			s.end(NoAnswer)
			return
		}
	}
	for _, o := range options {
		row := c.find(o.Type)
		switch {
		case row == nil:
		case p.Code == ConfigureReject && row.refused != nil:
			row.refused(s)
		case p.Code == ConfigureNak && row.naked != nil && (row.size < 0 || len(o.Data) == row.size):
			row.naked(s, o.Data)
		}
	}
	if s.reason == NoReason {
		s.drive(c, nak)
	}
}

// hearCodeReject ends the protocol when the peer does not know what every PPP must.
func (s *Session) hearCodeReject(c *control, p Packet) {
	if len(p.Data) > 0 && PacketCode(p.Data[0]) <= CodeReject {
		s.drive(c, fatal)
		return
	}
	s.drive(c, spared)
}
