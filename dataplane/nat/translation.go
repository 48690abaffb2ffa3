package nat

import (
	"time"

	"torii/dataplane/packet"
)

// Translation is one row of `show ip nat translations`.
type Translation struct {
	Rule          uint64
	Proto         uint8 // 0: whole addresses
	InsideLocal   packet.Endpoint
	InsideGlobal  packet.Endpoint
	Outside       packet.Endpoint // zero where any is meant
	Peer          uint32          // the only outside address that a door is for; 0: any
	Number        int             // in the order of their making
	Children      int             // conversations that run over it
	Created, Used time.Time

	class      class
	begun      bool         // outbound
	data       bool         // a door of FTP, or what came through it
	parent     *Translation // that of the endpoint
	control    *control     // of a control connection of FTP
	prev, next *Translation
}

// Lasting tells a translation that stands in the configuration.
func (t *Translation) Lasting() bool { return t.class == static }

// Door tells one that waits for a data connection of FTP.
func (t *Translation) Door() bool { return t.class == door }

// Closing tells a connection that an end of it has closed.
func (t *Translation) Closing() bool { return t.class == finRst }

// Extended tells one of a conversation from one of an endpoint.
func (t *Translation) Extended() bool { return t.Outside != packet.Endpoint{} }

// talk is a conversation seen from one side.
type talk struct {
	proto     uint8
	near, far packet.Endpoint
}

// spot is one endpoint of a protocol; of protocol 0, a whole address.
type spot struct {
	proto uint8
	at    packet.Endpoint
}
