package ike

import "net/netip"

// Half-open is an SA that a peer began and has not proven itself in: it costs memory on anybody's word.
// Whoever holds a place keeps it until the clock takes it, so that a flood ends nobody's handshake. That it
// does not keep others from beginning one either, the places are divided.
const (
	maxHalfOpen     = 256 // for all the addresses that have the same claim
	maxHalfOpenEach = 16  // for one address
)

// claim is what the configuration has to do with an address that begins a phase 1.
type claim uint8

const (
	nobody   claim = iota // without a key, unless there is one for its name
	keyed                 // with a key, which may be one for all the world
	expected              // flows are protected with it: it finds a place whatever others do
)

func (m *Machine) claim(local, peer netip.Addr) claim {
	if m.protects(local, peer) {
		return expected
	}
	if _, ok := m.cfg.key(peer); ok {
		return keyed
	}
	return nobody
}

// admits reports whether there is a place for another half-open SA with a peer.
func (m *Machine) admits(local, peer netip.Addr) bool {
	theirs, alike, own := m.claim(local, peer), 0, 0
	for _, s := range m.sas {
		if s.initiator || !s.since.IsZero() {
			continue
		}
		if s.claim == theirs {
			alike++
		}
		if s.between(local, peer) {
			own++
		}
	}
	return own < maxHalfOpenEach && (alike < maxHalfOpen || theirs == expected)
}
