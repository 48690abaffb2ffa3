package ppp

import (
	"cmp"
	"net/netip"
	"time"
)

// Config is what one end of a session wants.
type Config struct {
	MRU       uint16        // to be told to the peer; 0: not told, which means 1500
	MTU       uint16        // what this end has to be able to send; a peer that receives less is told so. 0: any will do
	Passive   bool          // the peer speaks first
	Keepalive time.Duration // between LCP echoes; 0: none
	Retries   int           // unanswered echoes that end the session

	// Of the automaton and of authentication; 0: as usual.
	Retry, AuthRetry                       time.Duration
	MaxConfigure, MaxTerminate, MaxFailure int

	Demand  []Method // how the peer has to say who it is, best first; none: it need not
	Own     []Method // how this end can
	Name    string   // of this end in CHAP and MS-CHAPv2
	Secret  string
	PAPName string
	PAPWord string
	// SecretOf is the secret shared with a peer that says who it is.
	SecretOf func(name string) (secret string, ok bool)

	Local      netip.Addr // this end's; unspecified (0.0.0.0): the peer is asked for one
	Grant      Grant      // nil: the peer's address is its own business
	DNSRequest bool
	DNSAccept  bool          // name servers that the peer has for itself are taken
	DNS        [2]netip.Addr // told to a peer that asks
}

// Grant says whether the peer may have the address that it asks for, 0.0.0.0 for any; else a better one;
// the zero Addr when there is none. user is who the peer proved to be, empty where nobody asked.
type Grant func(user string, asked netip.Addr) netip.Addr

// filled is the configuration with what goes without saying.
func (c Config) filled() *Config {
	c.Retry, c.AuthRetry = cmp.Or(c.Retry, restartEvery), cmp.Or(c.AuthRetry, authEvery)
	c.MaxConfigure, c.MaxTerminate, c.MaxFailure = cmp.Or(c.MaxConfigure, maxConfigure), cmp.Or(c.MaxTerminate, maxTerminate), cmp.Or(c.MaxFailure, maxFailure)
	return &c
}
