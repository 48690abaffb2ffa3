package ppp

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"time"

	"torii/dataplane/packet"
)

// How a client looks for a concentrator: it asks, and again after twice as long each time; it waits for
// more offers behind the first; it asks the first for a session.
const (
	padiFirst  = 8 * time.Second
	padiMost   = 64 * time.Second
	padoOthers = 2 * time.Second
	padrEvery  = 4 * time.Second
	padrTries  = 3
)

// Stage is where the discovery of a client stands, in the words of `show pppoe session`.
type Stage uint8

const (
	Idle Stage = iota
	PADISent
	PADOReceived
	PADRSent
	SessionUp
)

var stageNames = [...]string{"IDLE", "PADISNT", "PADORCVD", "PADRSNT", "UP"}

func (s Stage) String() string { return stageNames[s] }

// Discover is something a Client or a Concentrator wants done. The set is closed.
type Discover interface{ discover() }

// SendDiscovery transmits a packet of the discovery stage.
type SendDiscovery struct {
	To     packet.MAC
	Packet Discovery
}

// SessionBegun says that both ends have agreed on a session.
type SessionBegun struct {
	ID      uint16
	Peer    packet.MAC
	Service string
}

// SessionGone says that a session is over. Told is whether the peer said so.
type SessionGone struct {
	ID   uint16
	Peer packet.MAC
	Told bool
}

// PADOTimeout tells that the wait for more offers is over; it is for whoever debugs.
type PADOTimeout struct{}

func (SendDiscovery) discover() {}
func (SessionBegun) discover()  {}
func (SessionGone) discover()   {}
func (PADOTimeout) discover()   {}

// Client is one end of a session on an Ethernet that begins it. It is not safe for concurrent use.
type Client struct {
	service string
	rand    io.Reader
	stage   Stage
	asked   uint32 // PADIs, since there is a client
	uniq    []byte
	offer   offer
	id      uint16
	tries   int
	wait    time.Duration
	at      time.Time
	now     time.Time
	out     []Discover
}

// offer is what a concentrator has to give.
type offer struct {
	from packet.MAC
	tags []Tag // to be returned
}

// NewClient returns a client that is Idle. service is the one it wants; empty takes any.
func NewClient(service string, rand io.Reader) *Client { return &Client{service: service, rand: rand} }

// Stage, ID and Peer are as they are shown.
func (c *Client) Stage() Stage     { return c.stage }
func (c *Client) ID() uint16       { return c.id }
func (c *Client) Peer() packet.MAC { return c.offer.from }

// Deadline is when Expire is due, zero for never.
func (c *Client) Deadline() time.Time { return c.at }

func (c *Client) step(now time.Time, f func()) []Discover {
	c.now, c.out = now, nil
	f()
	return c.out
}

// Start looks for a concentrator after a while.
func (c *Client) Start(now time.Time, after time.Duration) []Discover {
	return c.step(now, func() {
		c.stage, c.id, c.offer, c.wait, c.at = Idle, 0, offer{}, padiFirst, now.Add(after)
		if after == 0 {
			c.padi()
		}
	})
}

// Stop ends the session, if there is one, and everything else.
func (c *Client) Stop(now time.Time) []Discover {
	return c.step(now, func() {
		if c.stage == SessionUp {
			c.send(c.offer.from, PADT, c.id)
		}
		c.gone(false)
	})
}

// gone makes the client idle.
func (c *Client) gone(told bool) {
	if c.stage == SessionUp {
		c.out = append(c.out, SessionGone{c.id, c.offer.from, told})
	}
	c.stage, c.id, c.offer, c.at = Idle, 0, offer{}, time.Time{}
}

func (c *Client) send(to packet.MAC, code Code, session uint16, tags ...Tag) {
	c.out = append(c.out, SendDiscovery{to, Discovery{code, session, tags}})
}

// padi asks everybody.
func (c *Client) padi() {
	c.uniq = make([]byte, 4, 8)
	if _, err := io.ReadFull(c.rand, c.uniq); err != nil {
		panic("random source: " + err.Error())
	}
	c.asked++
	c.uniq = binary.BigEndian.AppendUint32(c.uniq, c.asked)
	c.stage, c.at = PADISent, c.now.Add(c.wait)
	c.wait = min(2*c.wait, padiMost)
	c.send(packet.BroadcastMAC, PADI, 0, c.name(), c.mark())
}

func (c *Client) name() Tag { return Tag{TagServiceName, []byte(c.service)} }
func (c *Client) mark() Tag { return Tag{TagHostUniq, c.uniq} }

// padr asks the concentrator whose offer came first.
func (c *Client) padr() {
	c.tries++
	c.stage, c.at = PADRSent, c.now.Add(padrEvery)
	c.send(c.offer.from, PADR, 0, slices.Concat([]Tag{c.mark()}, c.offer.tags, []Tag{c.name()})...)
}

// Expire says that Deadline has come.
func (c *Client) Expire(now time.Time) []Discover {
	return c.step(now, func() {
		if c.at.IsZero() || c.at.After(now) {
			return
		}
		switch c.stage {
		case PADOReceived:
			c.out = append(c.out, PADOTimeout{})
			c.tries = 0
			c.padr()
		case PADRSent:
			if c.tries < padrTries {
				c.padr()
				return
			}
			c.padi()
		default:
			c.padi()
		}
	})
}

// Receive takes a discovery packet from the Ethernet. It is not kept.
func (c *Client) Receive(now time.Time, from packet.MAC, d Discovery) []Discover {
	return c.step(now, func() {
		switch {
		case d.Code == PADO && c.stage == PADISent:
			c.hearOffer(from, d)
		case d.Code == PADS && c.stage == PADRSent && from == c.offer.from:
			c.hearSession(d)
		case d.Code == PADT && c.stage == SessionUp && from == c.offer.from && d.Session == c.id:
			c.send(from, PADT, c.id)
			c.gone(true)
		}
	})
}

func (c *Client) ours(d Discovery) bool {
	uniq, ok := d.Tag(TagHostUniq)
	return ok && bytes.Equal(uniq, c.uniq)
}

// hearOffer takes the first that has the service, RFC 2516 section 5.2.
func (c *Client) hearOffer(from packet.MAC, d Discovery) {
	if !c.ours(d) || d.failed() || !c.offered(d) || from == packet.BroadcastMAC {
		return
	}
	c.offer = offer{from: from}
	for _, t := range d.Tags {
		if t.Type == TagACName || t.Type == TagACCookie || t.Type == TagRelaySession {
			c.offer.tags = append(c.offer.tags, Tag{t.Type, bytes.Clone(t.Value)})
		}
	}
	c.stage, c.at = PADOReceived, c.now.Add(padoOthers)
}

func (c *Client) offered(d Discovery) bool {
	for _, t := range d.Tags {
		if t.Type == TagServiceName && string(t.Value) == c.service {
			return true
		}
	}
	return c.service == ""
}

// hearSession begins the session, or looks for another concentrator when this one refuses.
func (c *Client) hearSession(d Discovery) {
	if !c.ours(d) {
		return
	}
	if d.failed() || d.Session == 0 {
		c.stage, c.at = Idle, c.now.Add(c.wait)
		return
	}
	c.stage, c.id, c.at = SessionUp, d.Session, time.Time{}
	c.out = append(c.out, SessionBegun{c.id, c.offer.from, c.service})
}
