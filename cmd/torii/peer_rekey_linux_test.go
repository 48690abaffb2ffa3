package main

import (
	"testing"
	"time"
)

// rekeys is how often each end replaces the SAs.
const rekeys = 20

// A flood of pings loses nothing while SAs are replaced: by strongSwan on request, by Torii because the kilobytes of
// one are used up.
func TestRekeysLoseNothing(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	for _, row := range []struct {
		name  string
		extra []string
		rekey func(t *testing.T, c *charon, seen map[string]bool)
	}{
		{"strongSwan's", nil, rekeyAtStranger},
		{"Torii's", []string{"crypto ipsec security-association lifetime kilobytes 2560"}, awaitRekeys},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			near, far := twoEnds(t)
			stranger := newCharon(t, far, ordinary.without().connection())
			newGateway(t, near, ordinary.without().policy(row.extra...), wirePort, lanPort)
			ours, theirs := lans(near, far)
			ours.reaches(t, theirs, patience)
			seen := map[string]bool{}
			stranger.spis(seen)
			f := ours.flood(t, theirs)
			row.rekey(t, stranger, seen)
			sent, lost := f.end()
			t.Logf("%d pings over %d SAs", sent, len(seen))
			if len(lost) > 0 || sent < 100 {
				t.Errorf("%d of %d pings lost: %v", len(lost), sent, lost)
			}
		})
	}
}

// rekeyAtStranger lets strongSwan replace the SAs again and again.
func rekeyAtStranger(t *testing.T, c *charon, seen map[string]bool) {
	for range rekeys {
		n := len(seen)
		if out, err := c.swanctl("--rekey", "--child", "lan"); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		until(t, patience, "a new SA", func() bool { return c.spis(seen) > n })
	}
}

// awaitRekeys lets Torii do so: the flood uses the kilobytes up.
func awaitRekeys(t *testing.T, c *charon, seen map[string]bool) {
	until(t, 2*time.Minute, "20 new SAs", func() bool { return c.spis(seen) > rekeys })
}
