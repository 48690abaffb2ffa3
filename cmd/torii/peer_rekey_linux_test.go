package main

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// rekeys is how often each end replaces what it replaces.
const rekeys = 50

// A flood of pings loses nothing while SAs are replaced: by strongSwan on request; by Torii its IPsec SAs because the
// kilobytes of one are used up, and its phase 1 because that does not live long.
func TestRekeysLoseNothing(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	hasty := ordinary.without().policy("crypto ipsec security-association lifetime kilobytes 2560")
	hasty.Policy = append(hasty.Policy, "lifetime 60")
	for _, row := range []struct {
		name  string
		told  policy
		rekey func(t *testing.T, c *charon)
	}{
		{"IPsec SAs, strongSwan's", ordinary.without().policy(), rekeyAtStranger},
		{"phase 1, strongSwan's", ordinary.without().policy(), rekeyPhase1AtStranger},
		{"both, Torii's", hasty, awaitRekeys},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			near, far := twoEnds(t)
			far.quiet(t)
			stranger := newCharon(t, far, ordinary.without().connection())
			newGateway(t, near, row.told, wirePort, lanPort)
			ours, theirs := lans(near, far)
			stranger.widen()
			ours.reaches(t, theirs, patience)
			theirs.reaches(t, ours, patience)
			floods := []*flood{ours.flood(t, theirs), theirs.flood(t, ours)}
			row.rekey(t, stranger)
			for _, f := range floods {
				sent, lost := f.end()
				t.Logf("%d pings", sent)
				if len(lost) > 0 || sent < 100 {
					t.Errorf("%d of %d pings lost: %v", len(lost), sent, lost)
				}
			}
		})
	}
}

// rekeyAtStranger lets strongSwan replace the IPsec SAs again and again.
func rekeyAtStranger(t *testing.T, c *charon) {
	seen := map[string]bool{}
	for n := c.spis(seen); n <= rekeys; {
		if out, err := c.swanctl("--rekey", "--child", "lan"); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		until(t, patience, "a new SA", func() bool { return c.spis(seen) > n })
		n = len(seen)
	}
}

// rekeyPhase1AtStranger lets it replace the phase 1, which takes the IPsec SAs over. It begins the new one on port 4500.
func rekeyPhase1AtStranger(t *testing.T, c *charon) {
	for range rekeys {
		old := c.phase1s()
		if len(old) != 1 {
			t.Fatalf("%d phase 1 in use: %s", len(old), c.sas())
		}
		if out, err := c.swanctl("--rekey", "--ike-id", old[0]); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		until(t, patience, "a new phase 1", func() bool {
			now := c.phase1s()
			return len(now) == 1 && now[0] != old[0]
		})
	}
}

// awaitRekeys lets Torii do so: the floods use the kilobytes up, and the clock the phase 1.
func awaitRekeys(t *testing.T, c *charon) {
	seen, first := map[string]bool{}, c.phase1s()
	until(t, 2*time.Minute, "new SAs", func() bool { return c.spis(seen) > rekeys })
	until(t, 2*time.Minute, "another phase 1 alone", func() bool {
		now := c.phase1s()
		return len(now) == 1 && !slices.Equal(now, first)
	})
	if c.initiated() {
		t.Error("strongSwan began one")
	}
}

// quiet keeps IPv6 out of a namespace. It comes up a second or two after a link, and strongSwan looks after its routes
// then: a packet may find none.
func (n namespace) quiet(t testing.TB) {
	t.Helper()
	out, err := n.output(t, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1")
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// widen makes room in the sockets of strongSwan, which hold a tenth of a second: what it loses while others keep the
// machine busy would be taken for a loss of Torii's.
func (c *charon) widen() {
	c.t.Helper()
	process, err := unix.PidfdOpen(c.cmd.Process.Pid, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	defer unix.Close(process)
	for theirs := range 64 {
		socket, err := unix.PidfdGetfd(process, theirs, 0)
		if err != nil {
			continue
		}
		if kind, err := unix.GetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_TYPE); err == nil && kind == unix.SOCK_DGRAM {
			err = unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, wideSocket)
			if err != nil {
				c.t.Error(err)
			}
		}
		unix.Close(socket)
	}
}

var phase1InUse = regexp.MustCompile(`uniqueid=(\d+) version=1 state=ESTABLISHED`)

// phase1s are the numbers of the phase-1 SAs that strongSwan uses.
func (c *charon) phase1s() (numbers []string) {
	c.t.Helper()
	for _, found := range phase1InUse.FindAllStringSubmatch(c.sas(), -1) {
		numbers = append(numbers, found[1])
	}
	return numbers
}
