package main

import (
	"strings"
	"testing"
)

// aggressiveMode makes Torii begin with three messages instead of six.
var aggressiveMode = strings.Join([]string{
	"crypto isakmp peer address " + farEnd,
	" set aggressive-mode password " + presharedKey,
	" set aggressive-mode client-endpoint ipv4-address " + nearEnd,
}, "\n")

// Aggressive Mode, begun by either end, ends in the same tunnel.
func TestAggressiveModeWithStrongSwan(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	near, far := twoEnds(t)
	told := ordinary.connection()
	told.Aggressive = true
	stranger := newCharon(t, far, told)
	newGateway(t, near, ordinary.policy(aggressiveMode), wirePort, lanPort)
	ours, theirs := lans(near, far)
	ours.reaches(t, theirs, patience)
	if stranger.initiated() {
		t.Error("strongSwan began")
	}
	ours.pings(t, theirs)
	stranger.terminate()
	until(t, patience, "all SAs are gone", func() bool { return stranger.sas() == "" })
	stranger.initiate()
	theirs.reaches(t, ours, patience)
	if !stranger.initiated() {
		t.Error("strongSwan did not begin")
	}
	theirs.pings(t, ours)
	for _, said := range []string{"is initiating a Aggressive Mode IKE_SA", "initiating Aggressive Mode IKE_SA torii"} {
		if !strings.Contains(stranger.log(), said) {
			t.Errorf("strongSwan never says %q", said)
		}
	}
}
