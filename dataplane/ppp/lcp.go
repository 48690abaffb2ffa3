package ppp

import (
	"encoding/binary"
	"io"
)

const (
	lcpMRU   = 1
	lcpAuth  = 3
	lcpMagic = 5

	magicLen   = 4
	leastMRU   = 64
	mostLoops  = 3
	defaultMRU = 1500
)

// lcpOptions is what the link is agreed on, RFC 1661 section 6. PPPoE needs neither compression of the
// header nor an asynchronous map (RFC 2516 section 7): they are not granted.
var lcpOptions = []option{
	{kind: lcpMRU, size: 2, want: (*Session).wantMRU, naked: (*Session).nakedMRU, refused: func(s *Session) { s.tellMRU = false }, judge: (*Session).judgeMRU},
	{kind: lcpAuth, size: -1, want: (*Session).wantAuth, naked: (*Session).nakedAuth, refused: func(s *Session) { s.refuseMethod() }, judge: (*Session).judgeAuth},
	{kind: lcpMagic, size: magicLen, want: func(s *Session) ([]byte, bool) { return s.magicNumber(), s.magic != 0 },
		naked: func(s *Session, _ []byte) { s.magic = s.random32() }, refused: func(s *Session) { s.magic = 0 }, judge: (*Session).judgeMagic},
}

func (s *Session) wantMRU() ([]byte, bool) {
	return binary.BigEndian.AppendUint16(nil, s.mru), s.tellMRU
}

// nakedMRU gives way, as IOS does: what the peer wants to send more of is the peer's business.
func (s *Session) nakedMRU(data []byte) {
	s.mru = min(max(s.mru, binary.BigEndian.Uint16(data)), defaultMRU)
}

func (s *Session) judgeMRU(data []byte) (PacketCode, []byte) {
	mru := binary.BigEndian.Uint16(data)
	if mru < max(leastMRU, s.cfg.MTU) {
		return ConfigureNak, binary.BigEndian.AppendUint16(nil, max(defaultMRU, s.cfg.MTU))
	}
	s.peerMRU = mru
	return ConfigureAck, nil
}

func (s *Session) magicNumber() []byte { return binary.BigEndian.AppendUint32(nil, s.magic) }

// judgeMagic finds that the peer is this end, RFC 1661 section 6.4.
func (s *Session) judgeMagic(data []byte) (PacketCode, []byte) {
	theirs := binary.BigEndian.Uint32(data)
	if theirs == 0 || s.magic != 0 && theirs == s.magic {
		if s.loops++; s.loops >= mostLoops {
			s.end(Looped)
		}
		return ConfigureNak, binary.BigEndian.AppendUint32(nil, s.random32())
	}
	return ConfigureAck, nil
}

// wantAuth demands the best method that the peer has not refused.
func (s *Session) wantAuth() ([]byte, bool) {
	if len(s.demanded) == 0 {
		return nil, false
	}
	s.demand = &s.demanded[0]
	return s.demand.number(), true
}

// nakedAuth goes on with the method that the peer would rather have, if it is demanded too, else with the next.
func (s *Session) nakedAuth(data []byte) {
	for i, m := range s.demanded {
		if m.Is(data) && i > 0 {
			s.demanded = s.demanded[i:]
			return
		}
	}
	s.refuseMethod()
}

// refuseMethod ends the session when no method is left: the peer will not say who it is.
func (s *Session) refuseMethod() {
	if len(s.demanded) > 1 {
		s.demanded = s.demanded[1:]
		return
	}
	s.end(AuthUnavailable)
}

func (s *Session) judgeAuth(data []byte) (PacketCode, []byte) {
	for i := range s.cfg.Own {
		if s.cfg.Own[i].Is(data) {
			s.own = &s.cfg.Own[i]
			return ConfigureAck, nil
		}
	}
	if len(s.cfg.Own) == 0 {
		return ConfigureReject, nil
	}
	return ConfigureNak, s.cfg.Own[0].number()
}

// random32 is a number nobody can guess, not 0. A read from rand must not fail; one that does panics.
func (s *Session) random32() uint32 {
	var b [4]byte
	if _, err := io.ReadFull(s.rand, b[:]); err != nil {
		panic("random source: " + err.Error())
	}
	return binary.BigEndian.Uint32(b[:]) | 1
}
