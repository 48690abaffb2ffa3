package link

import (
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"torii/dataplane/packet"
)

func TestParse(t *testing.T) {
	prefix := netip.MustParsePrefix
	rows := []struct {
		text string
		want spec
	}{
		{"tun:lan0", spec{kind: "tun", name: "lan0"}},
		{"tun:lan0,host=192.168.1.1/24,route=192.168.2.0/24", spec{
			kind: "tun", name: "lan0", host: prefix("192.168.1.1/24"), routes: []netip.Prefix{prefix("192.168.2.0/24")},
		}},
		{"tun:lan0,route=192.168.2.9/24,route=0.0.0.0/0,mtu=1400", spec{
			kind: "tun", name: "lan0", routes: []netip.Prefix{prefix("192.168.2.0/24"), prefix("0.0.0.0/0")}, mtu: 1400,
		}},
		{"tap:t,via=192.168.1.254", spec{kind: "tap", name: "t", via: netip.MustParseAddr("192.168.1.254")}},
		{"eth:eth1", spec{kind: "eth", name: "eth1"}},
		{"host:eth0.100", spec{kind: "host", name: "eth0.100"}},
	}
	for _, row := range rows {
		got, k, err := parse(row.text)
		if err != nil || !reflect.DeepEqual(got, row.want) || k.name != row.want.kind {
			t.Errorf("%s: %+v, %v", row.text, got, err)
		}
	}
}

func TestMistakesAreToldWithWhatIsExpected(t *testing.T) {
	rows := []struct{ text, want string }{
		{"", "expected tun:NAME[,host=…][,route=…][,mtu=…], tap:NAME[,host=…][,route=…][,via=…][,mtu=…], eth:NAME, host:NAME"},
		{"tnu:lan0", "expected tun:NAME"},
		{"tun", "expected the name of an interface behind \"tun:\""},
		{"tun:", "1 to 15 characters"},
		{"tun:a-name-that-is-far-too-long", "1 to 15 characters"},
		{"tun:a/b", "1 to 15 characters"},
		{"tun:lan0,hots=192.168.1.1/24", "expected host=, route=, mtu= behind tun:lan0, not \"hots=192.168.1.1/24\""},
		{"tun:lan0,via=192.168.1.254", "expected host=, route=, mtu= behind tun:lan0"},
		{"tun:lan0,", "expected host=, route=, mtu= behind tun:lan0, not \"\""},
		{"tun:lan0,host=192.168.1.1", "expected host=the address of the Linux end, like 192.168.1.1/24"},
		{"tun:lan0,host=2001:db8::1/64", "expected host="},
		{"tun:lan0,route=everything", "expected route=a network behind the router, like 192.168.2.0/24"},
		{"tun:lan0,mtu=67", "expected mtu=a number from 68 to 65535"},
		{"tap:lan0,via=nowhere", "expected via=the address of the router"},
		{"eth:eth1,host=192.168.1.1/24", "expected nothing behind eth:eth1"},
	}
	for _, row := range rows {
		if _, err := Open(row.text, packet.NewPool()); !errors.Is(err, ErrSpec) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: %v, want %q", row.text, err, row.want)
		}
	}
}

// Every setting has a kind that takes it, and every kind asks for settings that there are.
func TestKindsAndKeysFit(t *testing.T) {
	used := map[string]bool{}
	for _, k := range kinds {
		for _, name := range k.keys {
			used[name] = true
		}
	}
	for _, k := range keys {
		if !used[k.name] {
			t.Errorf("no kind takes %s=", k.name)
		}
		delete(used, k.name)
	}
	for name := range used {
		t.Errorf("%s= is not read", name)
	}
}
