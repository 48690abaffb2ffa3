package ppp

import "net/netip"

// Output is something to be done. The set is closed.
type Output interface{ output() }

// Send transmits a PPP frame. Data is the receiver's.
type Send struct {
	Protocol Protocol
	Data     []byte
}

// Opened says that IP may flow.
type Opened struct {
	Local, Peer netip.Addr
	DNS         [2]netip.Addr // zero where none was given
	User        string        // who the peer proved to be
	MRU         uint16        // the most the peer receives
}

// Suspended says that IP may not flow until Opened comes again.
type Suspended struct{}

// Ended says that the session is over: PPPoE has to end it too.
type Ended struct{ Why Reason }

func (Send) output()      {}
func (Opened) output()    {}
func (Suspended) output() {}
func (Ended) output()     {}
func (Event) output()     {}
