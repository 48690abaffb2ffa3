package ppp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"slices"
	"time"

	"torii/dataplane/packet"
)

// numbers is how many sessions can be told apart: all but 0 and 0xffff (RFC 2516 section 5.4).
const numbers = 1<<16 - 2

// Offer is what a Concentrator has to give.
type Offer struct {
	Name     string   // of the concentrator
	Services []string // by name; none: whatever a client wants
	Most     int      // sessions
	PerMAC   int      // sessions of one client

	LeastPayload, MostPayload uint16 // of a client's PPP-Max-Payload that is agreed to (RFC 4638); 0: none
}

// Concentrator is the access concentrator of one Ethernet: it offers its service and gives out sessions.
// Until a client has returned the cookie of its offer, it costs no memory (RFC 2516 section 9).
type Concentrator struct {
	Offer    Offer // may be changed; sessions stay
	key      []byte
	sessions map[uint16]packet.MAC
	last     uint16
	out      []Discover
}

// NewConcentrator returns one without a session.
func NewConcentrator(offer Offer, rand io.Reader) *Concentrator {
	key := make([]byte, sha256.Size)
	if _, err := io.ReadFull(rand, key); err != nil {
		panic("random source: " + err.Error())
	}
	return &Concentrator{Offer: offer, key: key, sessions: map[uint16]packet.MAC{}}
}

// cookie is what an offer to a client must come back with.
func (c *Concentrator) cookie(of packet.MAC) []byte {
	mac := hmac.New(sha256.New, c.key)
	mac.Write(of[:])
	return mac.Sum(nil)[:16]
}

// Receive takes a discovery packet. It is not kept.
func (c *Concentrator) Receive(_ time.Time, from packet.MAC, d Discovery) []Discover {
	c.out = nil
	switch d.Code {
	case PADI:
		c.hearWish(from, d)
	case PADR:
		c.hearRequest(from, d)
	case PADT:
		if c.sessions[d.Session] == from && d.Session != 0 {
			delete(c.sessions, d.Session)
			c.out = append(c.out, SessionGone{d.Session, from, true})
		}
	}
	return c.out
}

// End gives up a session and tells the client.
func (c *Concentrator) End(id uint16) []Discover {
	peer, ok := c.sessions[id]
	if !ok {
		return nil
	}
	delete(c.sessions, id)
	return []Discover{SendDiscovery{peer, Discovery{Code: PADT, Session: id}}, SessionGone{id, peer, false}}
}

// Holds says whether a session is a station's.
func (c *Concentrator) Holds(id uint16, peer packet.MAC) bool {
	of, ok := c.sessions[id]
	return ok && of == peer
}

func (c *Concentrator) send(to packet.MAC, code Code, session uint16, tags []Tag) {
	c.out = append(c.out, SendDiscovery{to, Discovery{code, session, tags}})
}

// hearWish offers, RFC 2516 section 5.2. What came comes back, in the order in which it came.
func (c *Concentrator) hearWish(from packet.MAC, d Discovery) {
	service, ok := d.Tag(TagServiceName)
	if !ok || !c.has(string(service)) || c.full(from) {
		return
	}
	tags := append(c.accepted(d), Tag{TagACName, []byte(c.Offer.Name)}, Tag{TagACCookie, c.cookie(from)})
	for _, name := range c.Offer.Services {
		if name != string(service) {
			tags = append(tags, Tag{TagServiceName, []byte(name)})
		}
	}
	c.send(from, PADO, 0, tags)
}

func (c *Concentrator) has(service string) bool {
	return service == "" || len(c.Offer.Services) == 0 || slices.Contains(c.Offer.Services, service)
}

// accepted are the tags of a client that come back, in the order in which they came.
func (c *Concentrator) accepted(d Discovery, types ...TagType) []Tag {
	if p, ok := d.Tag(TagMaxPayload); ok && len(p) == 2 && c.Offer.LeastPayload > 0 {
		if n := binary.BigEndian.Uint16(p); c.Offer.LeastPayload <= n && n <= c.Offer.MostPayload {
			types = append(types, TagMaxPayload)
		}
	}
	return d.only(append(types, TagServiceName, TagHostUniq, TagRelaySession)...)
}

// full says whether a client gets no session more.
func (c *Concentrator) full(client packet.MAC) bool {
	theirs := 0
	for _, of := range c.sessions {
		if of == client {
			theirs++
		}
	}
	return len(c.sessions) >= min(c.Offer.Most, numbers) || theirs >= c.Offer.PerMAC
}

// hearRequest gives a session out, or says why not, RFC 2516 section 5.4.
func (c *Concentrator) hearRequest(from packet.MAC, d Discovery) {
	service, named := d.Tag(TagServiceName)
	cookie, _ := d.Tag(TagACCookie)
	tags := c.accepted(d, TagACName, TagACCookie)
	switch {
	case !hmac.Equal(cookie, c.cookie(from)):
	case !named || !c.has(string(service)):
		c.send(from, PADS, 0, append(tags, Tag{TagServiceNameError, nil}))
	case c.full(from):
		c.send(from, PADS, 0, append(tags, Tag{TagACSystemError, []byte("no more sessions")}))
	default:
		id := c.free()
		c.sessions[id] = from
		c.out = append(c.out, SessionBegun{id, from, string(service)})
		c.send(from, PADS, id, tags)
	}
}

// free is a session number that nobody has.
func (c *Concentrator) free() uint16 {
	for {
		if c.last++; c.last == 0 || c.last == 0xffff {
			c.last = 1
		}
		if _, taken := c.sessions[c.last]; !taken {
			return c.last
		}
	}
}
