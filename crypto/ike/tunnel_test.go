package ike

import (
	"reflect"
	"testing"
	"time"
)

func TestTunnel(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.mustBeUp()
	if r.sent != 9 {
		t.Errorf("%d datagrams, where main mode is 6 and quick mode 3", r.sent)
	}
	for _, e := range r.ends {
		if got := e.states(); !reflect.DeepEqual(got, []string{"QM_IDLE 1001"}) {
			t.Errorf("%v shows %v", e.addr, got)
		}
		if sa := e.SAs()[0]; sa.Dst != addrB || sa.Src != addrA {
			t.Errorf("dst %v is the responder and src %v the initiator, on both sides", sa.Dst, sa.Src)
		}
		if len(e.in) != 1 || len(e.out) != 1 || len(e.logs) != 0 {
			t.Error(e.why())
		}
	}
	r.runFor(time.Minute)
	for _, e := range r.ends {
		for _, n := range e.sas[0].nodes {
			t.Errorf("node %d is not purged", n.id)
		}
	}
}
