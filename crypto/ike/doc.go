// Package ike is IKE version 1 (RFC 2409) as one pure machine: Main Mode, Quick Mode and the
// Informational exchange, with pre-shared keys, in both roles.
//
// It has no socket, no clock, no goroutine, no log and no random source. Step is told what happened and
// when, and answers with what is to be done about it; Deadline says when to call Step again if nothing
// happens. Even the arithmetic of Diffie-Hellman and the question when a peer was last heard are outputs,
// answered by inputs.
//
//	           Datagram ──▶┐                    ┌──▶ Send, Keepalive
//	Acquire, Clear, Config ┼──▶ Step(now, in) ──┼──▶ Install, Remove, PeerMoved  (IPsec SAs)
//	    DHDone, Traffic ──▶┤                    ├──▶ Compute, AskTraffic         (questions)
//	             Expire ──▶┘                    └──▶ Log, Event                  (syslog, debug)
//
// What the exchanges are stands in one table, exchange.go. Below its rows, once for all of them, lie
// duplicates and retransmission (talk.go), encryption (seal.go) and the check of what a message may
// carry. Beside them: acquires that wait for an SA (request.go), the phase-1 SAs (sa.go), the IPsec SAs
// they made (pair.go), and the peers they are shared with (peer.go).
//
// NAT traversal (RFC 3947 and its drafts, nat.go), dead peer detection (RFC 3706, dpd.go), fragments
// (fragment.go) and SPIs from before a restart (blackhole.go) each have a file, and a line in the rows
// where they take part. So have the successors of a phase 1 (renewal.go) and deletes that outlive theirs
// (farewell.go).
//
// What a datagram can do. Before keys exist, exactly the expected, well-formed message with the right
// cookies from the right address moves a state; everything else is counted and leaves no trace. A
// notify in clear text is told and never obeyed. Once keys exist, only a message that decrypts and
// verifies moves or kills. A half-open SA dies by the clock alone, and those that peers began are
// bounded in a way that leaves room for the peers that are configured (halfopen.go).
package ike
