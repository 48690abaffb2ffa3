package ppp

import (
	"crypto/hmac"
	"crypto/sha256"
	"io"
	"time"

	"torii/dataplane/packet"
)

// Concentrator is the access concentrator of one Ethernet: it offers its service and gives out sessions.
// Until a client has returned the cookie of its offer, it costs no memory (RFC 2516 section 9).
type Concentrator struct {
	name     string
	services []string // besides any
	most     int
	key      []byte
	sessions map[uint16]packet.MAC
	last     uint16
	out      []Discover
}

// NewConcentrator returns one for at most so many sessions. A client that wants a service by name gets it
// only if it is among services.
func NewConcentrator(name string, services []string, most int, rand io.Reader) *Concentrator {
	key := make([]byte, sha256.Size)
	if _, err := io.ReadFull(rand, key); err != nil {
		panic("random source: " + err.Error())
	}
	return &Concentrator{name: name, services: services, most: most, key: key, sessions: map[uint16]packet.MAC{}}
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

// hearWish offers, RFC 2516 section 5.2.
func (c *Concentrator) hearWish(from packet.MAC, d Discovery) {
	service, ok := d.Tag(TagServiceName)
	if !ok || !c.has(string(service)) || len(c.sessions) >= c.most {
		return
	}
	tags := []Tag{{TagServiceName, service}, {TagACName, []byte(c.name)}, {TagACCookie, c.cookie(from)}}
	for _, name := range c.services {
		if name != string(service) {
			tags = append(tags, Tag{TagServiceName, []byte(name)})
		}
	}
	c.send(from, PADO, 0, append(tags, d.returned()...))
}

func (c *Concentrator) has(service string) bool {
	for _, name := range c.services {
		if name == service {
			return true
		}
	}
	return service == ""
}

// hearRequest gives a session out, or says why not, RFC 2516 section 5.4.
func (c *Concentrator) hearRequest(from packet.MAC, d Discovery) {
	service, _ := d.Tag(TagServiceName)
	cookie, _ := d.Tag(TagACCookie)
	tags := append([]Tag{{TagServiceName, service}}, d.returned()...)
	switch id, ok := c.free(); {
	case !hmac.Equal(cookie, c.cookie(from)):
	case !c.has(string(service)):
		c.send(from, PADS, 0, append(tags, Tag{TagServiceNameError, nil}))
	case !ok:
		c.send(from, PADS, 0, append(tags, Tag{TagACSystemError, []byte("no more sessions")}))
	default:
		c.sessions[id] = from
		c.send(from, PADS, id, tags)
		c.out = append(c.out, SessionBegun{id, from, string(service)})
	}
}

// free is a session number that nobody has.
func (c *Concentrator) free() (id uint16, ok bool) {
	if len(c.sessions) >= c.most {
		return 0, false
	}
	for {
		if c.last++; c.last == 0 || c.last == 0xffff {
			c.last = 1
		}
		if _, taken := c.sessions[c.last]; !taken {
			return c.last, true
		}
	}
}
