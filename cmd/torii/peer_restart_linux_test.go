package main

import (
	"cmp"
	"strings"
	"testing"
	"time"
)

// recovery is how long traffic may stand still after an end has lost its memory.
const recovery = 45 * time.Second

// ordinary is what the tests below are about the life of.
var ordinary = suites[1]

const keepalive = "crypto isakmp keepalive 10 3 periodic"

// An end that was killed knows nothing of the SAs, and has told nobody. Traffic of one side alone brings the tunnel
// back.
func TestTunnelComesBackAfterARestart(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	passive, eager, watching := ordinary.connection(), ordinary.connection(), ordinary.connection()
	eager.Start, watching.Restart = true, true
	for _, row := range []struct {
		name        string
		told, again connection // strongSwan is told that first, and again when it is killed; Torii is killed otherwise
		fromFar     bool       // whose traffic there is
	}{
		{"strongSwan, found dead", passive, passive, false},
		{"strongSwan, which says INITIAL_CONTACT", passive, eager, true},
		{"Torii, which says INITIAL_CONTACT", passive, connection{}, false},
		{"Torii, found dead", watching, connection{}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			near, far := twoEnds(t)
			stranger := newCharon(t, far, row.told)
			torii := newGateway(t, near, ordinary.policy(keepalive), wirePort, lanPort)
			ours, theirs := lans(near, far)
			ours.reaches(t, theirs, patience)
			before := map[string]bool{}
			stranger.spis(before)
			if row.again == (connection{}) {
				torii.kill()
				torii.start()
			} else {
				stranger.kill()
				stranger.start(row.again)
			}
			from, to := ours, theirs
			if row.fromFar {
				from, to = theirs, ours
			}
			t.Logf("traffic flows again after %v", from.reaches(t, to, recovery).Round(time.Millisecond))
			ours.pings(t, theirs)
			theirs.pings(t, ours)
			if n := len(before); stranger.spis(before) == n {
				t.Error("no new SA")
			}
		})
	}
}

// A router that was killed and gets packets of SAs that it does not know says so where it may.
func TestInvalidSPIAfterARestart(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	near, far := twoEnds(t)
	stranger := newCharon(t, far, ordinary.connection())
	torii := newGateway(t, near, ordinary.policy("crypto isakmp invalid-spi-recovery"), wirePort, lanPort)
	ours, theirs := lans(near, far)
	ours.reaches(t, theirs, patience)
	torii.kill()
	torii.start()
	took := until(t, recovery, "strongSwan hears of INVALID_SPI", func() bool {
		theirs.answered(t, ours)
		return strings.Contains(stranger.log(), "received INVALID_SPI")
	})
	t.Logf("told after %v", took.Round(time.Millisecond))
	ours.reaches(t, theirs, recovery)
}

// Torii that is asked to end deletes its SAs at the peer, and leaves Linux as it was. The stranger begins here, and its
// packet is the first that the router sees.
func TestSIGTERMLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	near, far := twoEnds(t)
	stranger := newCharon(t, far, ordinary.connection())
	before := near.reached(t)
	torii := newGateway(t, near, ordinary.policy(), wirePort, lanPort)
	stranger.initiate()
	ours, theirs := lans(near, far)
	theirs.reaches(t, ours, patience)
	if during := near.reached(t); !strings.Contains(during, "192.168.2.0/24 dev lan0") || !strings.Contains(during, nearLAN+"/24") {
		t.Errorf("while Torii runs:\n%s", during)
	}
	torii.stop()
	took := until(t, 5*time.Second, "strongSwan has no SA", func() bool { return stranger.sas() == "" })
	t.Logf("the peer had no SA %v after the end", took.Round(time.Millisecond))
	if after := near.reached(t); after != before {
		t.Errorf("left behind:\n%s\nbefore:\n%s", after, before)
	}
}

// A wire that is taken away and laid again carries the tunnel again, whoever has the address of its end.
func TestTunnelComesBackWithItsWire(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	for _, row := range []struct{ port, address string }{
		{wirePort, ""},
		{hostPort, "address add " + nearEnd + "/24 dev t0"},
	} {
		t.Run(row.port, func(t *testing.T) {
			near, far := twoEnds(t)
			near.ip(t, cmp.Or(row.address, "address"))
			newCharon(t, far, ordinary.connection())
			newGateway(t, near, ordinary.policy(keepalive), row.port, lanPort)
			ours, theirs := lans(near, far)
			ours.reaches(t, theirs, patience)
			near.ip(t, "link delete t0")
			if ours.answered(t, theirs) {
				t.Error("an answer without a wire")
			}
			wire(t, near, far)
			near.ip(t, cmp.Or(row.address, "address"))
			t.Logf("traffic flows again after %v", ours.reaches(t, theirs, recovery).Round(time.Millisecond))
		})
	}
}
