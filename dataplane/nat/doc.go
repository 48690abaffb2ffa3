// Package nat translates the addresses of what passes between an inside and an outside, as `ip nat inside
// source` of IOS does: static addresses and ports, pools, and one address for many (overload).
//
//	inside ── Outbound: source local ──▶ global ── outside
//	       ◀── Inbound: destination global ──▶ local ──
//
// A translation is found by protocol and both endpoints; the first packet of a conversation makes one, over
// the standing translation of its endpoint or by the first rule that fits, and time takes it away. ICMP errors
// follow the conversation that they quote (RFC 5508 section 4). FTP alone is read, for the endpoints that it
// speaks of (RFC 959, RFC 2428):
//
//	control connection ── line ──▶ another endpoint in it, and a door for the data connection
//	                   ── sequence numbers ──▶ shifted by what lines grew; acknowledgments back
//
// Fragments are not this package's: whoever calls it has put them together.
//
// A Table has no clock, lock or goroutine, and holds no more than its rules allow. Nothing is allocated per
// packet of a conversation that exists, but for FTP's control connections.
package nat
