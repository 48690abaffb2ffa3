package main

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// A relay of rp-pppoe's stands between client and server, and puts its tag (RFC 2516 appendix A) on what it passes on:
// with a tag that is not returned there is no session.
func TestPPPoERelay(t *testing.T) {
	t.Parallel()
	peers(t, "pppoe-relay")
	near, far := newNamespaces(t)
	between := newNamespace(t, "relay", rand.Uint32())
	cable(t, near, "t0", between, "c0")
	cable(t, between, "s0", far, "t0")
	_, stop := between.start(t, "pppoe-relay", "-F", "-C", "c0", "-S", "s0")
	t.Cleanup(stop)
	isp := newAccess(t, far, "chap")
	r1 := newLine(t, near, line{saysByCHAP, 1492})
	until(t, patience, "the line is up", func() bool { return strings.Contains(r1.asks("ping 10.64.0.1"), "!!!!!") })
	isp.shows(t, "show pppoe session", "1 session  in LOCALLY_TERMINATED (PTA) State")
	r1.asks("clear pppoe all")
	isp.forgets(t)
}
