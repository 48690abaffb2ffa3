// Package ppp is PPP (RFC 1661) and PPPoE (RFC 2516) as pure machines: no socket, clock, goroutine or
// random source of its own. Time and what happened come as arguments; what is to be done comes back.
//
//	           Client ─ PADI ─▶          ◀─ PADO ─ Concentrator        discovery: find each other,
//	                  ─ PADR ─▶          ◀─ PADS ─                     agree on a session number
//
//	Session   LCP ─▶ PAP | CHAP | MS-CHAPv2 ─▶ IPCP ─▶ Opened          in each session, at both ends
//	          link    who the peer is          addresses
//
// LCP and IPCP are one automaton (automaton.go, the table of RFC 1661 section 4.1) over two tables of
// options (lcp.go, ipcp.go). IP packets are not this package's: whoever runs a Session wraps them.
package ppp
