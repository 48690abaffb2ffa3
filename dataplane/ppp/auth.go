package ppp

import (
	"bytes"
	"io"
	"time"
)

// How long a method may take.
const (
	authEvery    = 3 * time.Second
	authTries    = 10
	challengeLen = 16
)

// auth is the authentication under way, in both directions.
type auth struct {
	id        uint8
	challenge []byte    // of this end
	demand    said      // the challenge, until it is answered well
	own       said      // a name and a word, until they are believed
	until     time.Time // of giving up

	peerKnown, ownKnown bool
	answered            exchange // what this end has answered last
}

// said is a packet that is sent again and again.
type said struct {
	protocol Protocol
	packet   Packet
	tries    int
	at       time.Time // of the next time
}

// beginAuth demands what LCP has agreed on, and waits for what the peer demands.
func (s *Session) beginAuth() {
	s.auth = auth{peerKnown: s.demand == nil || len(s.cfg.Demand) == 0, ownKnown: s.own == nil, until: s.now.Add(authTries * s.cfg.AuthRetry)}
	s.enterFor(Authenticate, s.auth.by())
	if !s.auth.peerKnown && s.demand.Protocol == CHAP {
		s.challenge()
	}
	s.note(Event{Kind: LayerOpen, Protocol: LCP})
	if !s.auth.ownKnown && s.own.Protocol == PAP {
		s.auth.own = said{protocol: PAP, packet: Packet{PAPRequest, 1, append(counted(s.cfg.PAPName), counted(s.cfg.PAPWord)...)}}
		s.say(&s.auth.own)
	}
	s.settle()
}

// by is who asks.
func (a *auth) by() string {
	switch {
	case a.peerKnown && a.ownKnown:
		return ""
	case a.peerKnown:
		return "by the peer"
	case a.ownKnown:
		return "by this end"
	}
	return "by both"
}

// settle goes on to IP when both ends know what they want to know.
func (s *Session) settle() {
	if s.phase == Authenticate && s.auth.peerKnown && s.auth.ownKnown {
		s.auth.until = time.Time{}
		s.network()
	}
}

// counted is a string with its length in front, RFC 1334 section 2.2.1.
func counted(text string) []byte { return append([]byte{uint8(len(text))}, text...) }

func (s *Session) say(what *said) {
	what.tries++
	what.at = s.now.Add(s.cfg.AuthRetry)
	s.send(what.protocol, what.packet)
}

func (s *Session) challenge() {
	s.auth.id, s.auth.challenge = s.auth.id+1, s.random(challengeLen)
	value := append(counted(string(s.auth.challenge)), s.cfg.Name...)
	s.auth.demand = said{protocol: CHAP, packet: Packet{CHAPChallenge, s.auth.id, value}}
	s.say(&s.auth.demand)
}

func (s *Session) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.rand, b); err != nil {
		panic("random source: " + err.Error())
	}
	return b
}

func (s *Session) tickAuth() {
	due := func(t time.Time) bool { return !t.IsZero() && !t.After(s.now) }
	if due(s.auth.until) {
		s.auth = auth{}
		s.end(NoAnswer)
		return
	}
	for _, what := range []*said{&s.auth.demand, &s.auth.own} {
		if due(what.at) {
			s.say(what)
		}
	}
}

// hearAuth takes a packet of PAP or CHAP. What nobody demanded is not heard.
func (s *Session) hearAuth(p Protocol, packet Packet) {
	demanded := s.demand != nil && len(s.cfg.Demand) > 0 && s.demand.Protocol == p
	wanted := s.own != nil && s.own.Protocol == p
	switch {
	case p == PAP && packet.Code == PAPRequest && demanded:
		s.hearPAP(packet)
	case p == PAP && (packet.Code == PAPAck || packet.Code == PAPNak) && wanted:
		s.hearVerdict(packet, packet.Code == PAPAck)
	case p == CHAP && packet.Code == CHAPChallenge && wanted:
		s.hearChallenge(packet)
	case p == CHAP && packet.Code == CHAPResponse && demanded:
		s.hearResponse(packet)
	case p == CHAP && (packet.Code == CHAPSuccess || packet.Code == CHAPFailure) && wanted:
		s.hearVerdict(packet, packet.Code == CHAPSuccess)
	default:
		s.drop(Unexpected)
	}
}

// hearPAP checks a name and a word, RFC 1334 section 2.2.1.
func (s *Session) hearPAP(p Packet) {
	name, rest, ok := uncounted(p.Data)
	word, _, ok2 := uncounted(rest)
	if !ok || !ok2 {
		s.drop(Malformed)
		return
	}
	secret, known := s.secretOf(string(name))
	if !known || secret != string(word) {
		s.send(PAP, Packet{PAPNak, p.ID, counted("Authentication failed")})
		s.end(AuthFailed)
		return
	}
	s.auth.peerKnown = true
	s.send(PAP, Packet{PAPAck, p.ID, counted("")})
	s.welcome(string(name))
}

func (s *Session) secretOf(name string) (string, bool) {
	if s.cfg.SecretOf == nil {
		return "", false
	}
	return s.cfg.SecretOf(name)
}

func (s *Session) welcome(name string) {
	s.user, s.auth.peerKnown, s.auth.demand = name, true, said{}
	s.settle()
}

func uncounted(b []byte) (text, rest []byte, ok bool) {
	if len(b) == 0 || int(b[0]) > len(b)-1 {
		return nil, nil, false
	}
	return b[1 : 1+b[0]], b[1+b[0]:], true
}

// hearChallenge answers, whenever it comes (RFC 1994 section 2).
func (s *Session) hearChallenge(p Packet) {
	challenge, peer, ok := uncounted(p.Data)
	if !ok || len(challenge) == 0 {
		s.drop(Malformed)
		return
	}
	secret, known := s.sharedWith(string(peer))
	if !known {
		s.drop(Unexpected)
		return
	}
	s.auth.answered = exchange{id: p.ID, challenge: challenge, name: s.cfg.Name, secret: secret, random: s.random(challengeLen)}
	value := append(counted(string(s.own.respond(s.auth.answered))), s.cfg.Name...)
	s.auth.own = said{protocol: CHAP, packet: Packet{CHAPResponse, p.ID, value}}
	s.say(&s.auth.own)
}

// sharedWith is the secret for a peer: the one for everybody, or its own.
func (s *Session) sharedWith(peer string) (string, bool) {
	if s.cfg.Secret != "" {
		return s.cfg.Secret, true
	}
	return s.secretOf(peer)
}

// hearResponse checks the answer to the last challenge. A repeated one is told the same again.
func (s *Session) hearResponse(p Packet) {
	value, name, ok := uncounted(p.Data)
	if !ok || len(value) != s.demand.size || p.ID != s.auth.id {
		s.drop(Malformed)
		return
	}
	secret, known := s.secretOf(string(name))
	message, admitted := s.demand.admits(exchange{id: p.ID, challenge: s.auth.challenge, name: string(name), secret: secret}, value)
	if !known || !admitted {
		s.send(CHAP, Packet{CHAPFailure, p.ID, []byte("Authentication failed")})
		s.end(AuthFailed)
		return
	}
	s.auth.peerKnown = true
	s.send(CHAP, Packet{CHAPSuccess, p.ID, message})
	s.welcome(string(name))
}

// hearVerdict is told whether the peer believes this end. In MS-CHAPv2 the peer has to prove itself with it.
func (s *Session) hearVerdict(p Packet, good bool) {
	a := &s.auth
	if p.Code == CHAPSuccess && s.own.Protocol == CHAP && a.answered.challenge == nil || a.ownKnown {
		s.drop(Unexpected)
		return
	}
	if good && s.own.Name == MethodMSCHAPv2.Name && !s.proven(p.Data) {
		good = false
	}
	if !good {
		s.end(AuthRefused)
		return
	}
	a.ownKnown, a.own = true, said{}
	s.settle()
}

// proven checks the peer's proof of MS-CHAPv2.
func (s *Session) proven(message []byte) bool {
	c := s.auth.answered
	proof, _, _ := bytes.Cut(message, []byte(" "))
	own := c.random[:msChallengeLen]
	want, _, _ := bytes.Cut(authenticatorResponse(c, own, ntResponse(c, own)), []byte(" "))
	return bytes.Equal(proof, want)
}
