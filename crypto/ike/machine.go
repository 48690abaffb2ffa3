package ike

import (
	"io"
	"net/netip"
	"time"

	"torii/crypto/isakmp"
)

// Machine is the IKE of one router: its phase-1 SAs, the exchanges under way, and what is known of the
// IPsec SAs they made. It is not safe for concurrent use.
type Machine struct {
	Trace bool // tell Events

	rand     io.Reader
	table    []exchange
	cfg      *Config
	sas      []*sa      // oldest first; deleted ones until they are purged
	requests []*request // oldest first
	pairs    []*pair    // oldest first
	peers    []*peer    // with whom any of them is shared
	jobs     map[uint64]*turn
	ignored  [NumIgnored]uint64

	lastHandle      uint32
	lastJob         uint64
	lastConnID      int
	lastIPsecConnID int

	// Of the step being taken.
	now time.Time
	out []Output
}

// firstConnID is the first phase-1 connection, as it is shown.
const firstConnID = 1001

// New returns a machine without SAs. A read from rand must not fail; one that does panics.
func New(rand io.Reader, cfg *Config) *Machine {
	return &Machine{table: exchanges(), rand: rand, cfg: cfg.known(), jobs: map[uint64]*turn{}, lastConnID: firstConnID - 1}
}

// Step tells the machine what happened at now, and returns what is to be done about it, in order. now
// must not run backwards.
func (m *Machine) Step(now time.Time, in Input) []Output {
	m.now, m.out = now, nil
	in.step(m)
	return m.out
}

func (m *Machine) emit(o Output) { m.out = append(m.out, o) }

func (in Reconfigured) step(m *Machine) {
	m.cfg = in.Config.known()
	for _, p := range m.peers {
		m.watch(p)
	}
}

// Deadline is when Expire is due, zero for never.
func (m *Machine) Deadline() time.Time {
	var d deadline
	for _, s := range m.sas {
		d.at(s.deadline())
	}
	for _, r := range m.requests {
		d.at(r.until)
	}
	for _, p := range m.pairs {
		d.at(p.deadline())
	}
	for _, p := range m.peers {
		d.at(p.deadline())
	}
	return d.first
}

func (Expire) step(m *Machine) {
	for _, s := range clone(m.sas) {
		m.tickSA(s)
	}
	for _, p := range clone(m.pairs) {
		m.tickPair(p)
	}
	for _, r := range clone(m.requests) {
		m.tickRequest(r)
	}
	for _, p := range clone(m.peers) {
		m.tickPeer(p)
	}
}

// deadline gathers the earliest of several times, of which zero ones mean never.
type deadline struct{ first time.Time }

func (d *deadline) at(t time.Time) {
	if !t.IsZero() && (d.first.IsZero() || t.Before(d.first)) {
		d.first = t
	}
}

// due reports whether a time that means something has come.
func (m *Machine) due(t time.Time) bool { return !t.IsZero() && !t.After(m.now) }

// clone lets a loop go on while what it walks over is taken out.
func clone[T any](s []T) []T { return append([]T(nil), s...) }

func without[T comparable](s []T, gone T) []T {
	for i, v := range s {
		if v == gone {
			return append(s[:i:i], s[i+1:]...)
		}
	}
	return s
}

// random returns n octets nobody can guess.
func (m *Machine) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(m.rand, b); err != nil {
		panic("random source: " + err.Error())
	}
	return b
}

// random32 returns a number of at least min that is not taken.
func (m *Machine) random32(min uint32, taken func(uint32) bool) uint32 {
	for {
		b := m.random(4)
		v := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
		if v >= min && !taken(v) {
			return v
		}
	}
}

// Ignored is why a message had no effect.
type Ignored uint8

const (
	IgnoredDisabled   Ignored = iota // nothing asks for protection
	IgnoredMalformed                 // a header, chain or payload that cannot be
	IgnoredNoSA                      // unknown cookies, and no first message
	IgnoredFull                      // too many half-open SAs
	IgnoredAddress                   // right cookies from somewhere else
	IgnoredDeleted                   // for an SA that is gone
	IgnoredUnexpected                // not what this phase waits for
	IgnoredReplay                    // a message ID that was used before
	IgnoredDuplicate                 // answered before, and answered again
	IgnoredClear                     // in clear where it must not be
	IgnoredForged                    // does not decrypt or verify
	IgnoredRefused                   // well-formed, and not acceptable
	IgnoredNotify                    // a notify or delete in clear
	IgnoredStale                     // Diffie-Hellman for an exchange that has ended
	IgnoredFragment                  // a fragment from a peer that announced none
	NumIgnored
)

// Ignored returns how many messages had no effect, by reason.
func (m *Machine) Ignored() [NumIgnored]uint64 { return m.ignored }

func (m *Machine) ignore(why Ignored) { m.ignored[why]++ }

// SAInfo is a phase-1 SA as it is shown.
type SAInfo struct {
	ConnID        int // 0 until keys exist
	Dst, Src      netip.Addr
	Local, Remote netip.AddrPort
	Initiator     bool
	State         State
	Deleted       bool
	Policy        Policy // agreed; its Cipher is nil before that
	Expires       time.Time
	Cookies       [2]isakmp.Cookie // initiator's, responder's
	NATT          bool             // moved to port 4500: ESP goes in UDP
	DPD           bool             // the peer's death is watched for
}

// SAs returns the phase-1 SAs, newest first. Dst is the responder, Src the initiator.
func (m *Machine) SAs() []SAInfo {
	infos := make([]SAInfo, 0, len(m.sas))
	for i := len(m.sas) - 1; i >= 0; i-- {
		info := m.sas[i].info()
		info.DPD = m.cfg.DPD.Interval > 0 && m.sas[i].vendors[isakmp.VendorDPD]
		infos = append(infos, info)
	}
	return infos
}
