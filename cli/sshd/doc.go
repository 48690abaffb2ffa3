// Package sshd is the SSH front of a terminal: it lets clients in, gives each session channel a
// [term.Terminal], and carries bytes, window sizes and the end between the two. It knows no commands
// and no users; the [Config] does.
//
//	listener ─▶ conn (login grace, attempts) ─▶ session channel ─▶ Terminal ─▶ Shell or Exec
//
// The protocol is RFC 4251-4254 as x/crypto/ssh speaks it, the identification that of an IOS router,
// the algorithms modern ones first and those of old IOS behind. What a router does not offer
// (forwarding, agents, X11, subsystems) is refused at once and leaves the connection up.
package sshd
