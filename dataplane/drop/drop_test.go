package drop

import "testing"

func TestEveryReasonHasItsOwnWords(t *testing.T) {
	seen := map[string]Reason{}
	for r := None; r < Count; r++ {
		s := r.String()
		if s == "" {
			t.Errorf("reason %d has no words", r)
		}
		if other, dup := seen[s]; dup {
			t.Errorf("reasons %d and %d are both %q", other, r, s)
		}
		seen[s] = r
	}
	if Count.String() != "unknown reason" {
		t.Errorf("a value outside the list prints as %q", Count.String())
	}
}

func TestTotalLeavesOutWhatWasNotDropped(t *testing.T) {
	c := Counts{None: 100, NoRoute: 2, ACLIn: 3}
	if got := c.Total(); got != 5 {
		t.Errorf("total %d, want 5", got)
	}
}
