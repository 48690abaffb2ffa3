package dataplane

import (
	"slices"
	"testing"
	"time"

	"torii/dataplane/packet"
)

// TestPingThroughTwoRouters is the course's network without a VPN: the first replies are lost to ARP in the routers.
func TestPingThroughTwoRouters(t *testing.T) {
	c := newCourse(t)
	c.start()
	var got []bool
	for seq := uint16(1); seq <= 4; seq++ {
		if why := c.pc.ping(c.server.addr(0), seq); why != 0 {
			t.Fatalf("the PC dropped ping %d: %v", seq, why)
		}
		c.run(time.Second)
		answers := c.pc.answers()
		got = append(got, len(answers) == 1)
		if len(answers) == 1 && answers[0] != (message{packet.ICMPEchoReply, 0, "192.168.2.1", 126}) {
			t.Errorf("reply %v", answers[0])
		}
	}
	if want := []bool{false, false, true, true}; !slices.Equal(got, want) {
		t.Errorf("answered %v, want %v", got, want)
	}
	c.settled()
}
