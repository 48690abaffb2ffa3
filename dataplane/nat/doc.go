// Package nat translates the addresses of what passes between an inside and an outside, as `ip nat inside
// source` of IOS does: static addresses and ports, pools, and one address for many (overload).
//
//	inside ── Outbound: source local ──▶ global ── outside
//	       ◀── Inbound: destination global ──▶ local ──
//
// A translation is found by protocol and both endpoints; the first packet of a conversation makes one, by
// the first rule that fits, and time takes it away. ICMP errors follow the conversation that they quote
// (RFC 5508 section 4). Fragments are not this package's: whoever calls it has put them together.
//
// A Table has no clock, lock or goroutine. Nothing is allocated per packet of a conversation that exists.
package nat
