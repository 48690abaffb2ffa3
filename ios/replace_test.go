package ios

import (
	"slices"
	"strings"
	"testing"
)

// Any configuration becomes any other by configure replace, in at most five passes.
func TestReplaceReachesAnyConfiguration(t *testing.T) {
	for _, platform := range PlatformNames() {
		for seed := range uint64(25) {
			from, to := newTypist(platform, seed), newTypist(platform, seed+1000)
			for range 60 {
				from.somewhere()
				to.somewhere()
			}
			target, faults := testConfig(platform).boot(grammar{}, "target", strings.Join(to.config.render(), "\n"))
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			got, r := from.config.replaced(grammar{}, target)
			if len(r.left) > 0 || !slices.Equal(got.render(), target.render()) {
				t.Errorf("%s seed %d: after %d passes there is left\n%s\nto make\n%s\nof\n%s", platform, seed, len(r.passes),
					strings.Join(r.left, "\n"), strings.Join(target.render(), "\n"), strings.Join(from.config.render(), "\n"))
			}
		}
	}
}

// What is typed to make one configuration of another.
func TestDifference(t *testing.T) {
	for _, tt := range []struct{ have, want, typed string }{
		{"hostname A", "hostname A", ""},
		{"hostname A", "hostname B", "no hostname A\nhostname B"},
		{"interface X\n ip address 1 2\n shutdown", "interface X\n no ip address", "interface X\n no shutdown\ninterface X\n no ip address"},
		{"interface X\n no ip address", "interface X\n ip address 1 2", "interface X\n ip address 1 2"},
		{"a\nb", "", "no b\nno a"},
		{"no a", "b", "a\nb"},
		{"access-list 1 permit a", "access-list 1 permit a\naccess-list 1 permit b", "access-list 1 permit b"},
		{"access-list 1 permit a\naccess-list 1 permit b", "access-list 1 permit b", "no access-list 1\naccess-list 1 permit b"},
		{"ip access-list extended E\n permit a\n permit b", "ip access-list extended E\n permit b\n permit a",
			"no ip access-list extended E\nip access-list extended E\n permit b\n permit a"},
		{"crypto map M 10\n set peer A\n set peer B", "crypto map M 10\n set peer B\n set peer A",
			"crypto map M 10\n no set peer B\n no set peer A\ncrypto map M 10\n set peer B\n set peer A"},
		{"x\n y\n  z", "x\n y\n  w", "x\n y\n  no z\nx\n y\n  w"},
	} {
		lines := func(s string) []string { return strings.Split(s, "\n") }
		if got := strings.Join(difference(parseUnits(lines(tt.have)), parseUnits(lines(tt.want)), "no"), "\n"); got != tt.typed {
			t.Errorf("%q to %q: got %q, want %q", tt.have, tt.want, got, tt.typed)
		}
	}
}
