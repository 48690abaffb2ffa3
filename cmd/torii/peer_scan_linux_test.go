package main

import (
	"strings"
	"testing"
)

// ike-scan finds a router that takes what it proposes, and one that refuses it, in Main Mode and in Aggressive Mode. A
// transform is its encryption with the key length, hash, authentication and group, by number.
func TestIKEScan(t *testing.T) {
	t.Parallel()
	peers(t, "ike-scan")
	near, far := twoEnds(t)
	newGateway(t, near, ordinary.policy(), wirePort, lanPort)
	for _, row := range []struct {
		name string
		args []string
		want []string
	}{
		{"the policy's", []string{"--trans=7/256,2,1,2"}, []string{"Main Mode Handshake returned", "Enc=AES", "KeyLength=256", "Hash=SHA1", "Group=2:modp1024"}},
		{"the policy's among others", []string{"--trans=5,1,1,1", "--trans=7/256,2,1,2"}, []string{"Main Mode Handshake returned", "Enc=AES", "KeyLength=256"}},
		{"another cipher", []string{"--trans=5,2,1,2"}, []string{"NO-PROPOSAL-CHOSEN"}},
		{"another group", []string{"--trans=7/256,2,1,5"}, []string{"NO-PROPOSAL-CHOSEN"}},
		{"signatures", []string{"--trans=7/256,2,3,2"}, []string{"NO-PROPOSAL-CHOSEN"}},
		{"aggressively", []string{"--aggressive", "--id=group", "--dhgroup=2", "--trans=7/256,2,1,2"}, []string{"Aggressive Mode Handshake returned",
			"Enc=AES Hash=SHA1 Auth=PSK Group=2:modp1024 KeyLength=256", "(Cisco Unity)", "(Dead Peer Detection v1.0)", "(XAUTH)",
			"KeyExchange(128 bytes)", "Nonce(20 bytes)", "ID(Type=ID_IPV4_ADDR, Value=" + nearEnd + ")", "Hash(20 bytes)"}},
		{"aggressively, another cipher", []string{"--aggressive", "--id=group", "--dhgroup=2", "--trans=5,2,1,2"}, []string{"NO-PROPOSAL-CHOSEN"}},
		{"aggressively, signatures", []string{"--aggressive", "--id=group", "--dhgroup=2", "--trans=7/256,2,3,2"}, []string{"NO-PROPOSAL-CHOSEN"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			out, err := far.output(t, append(append([]string{"ike-scan", "--retry=2", "--timeout=2000"}, row.args...), nearEnd)...)
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, word := range row.want {
				if !strings.Contains(out, word) {
					t.Errorf("no word of %q in: %s", word, out)
				}
			}
		})
	}
}

// A router that is told not to speak Aggressive Mode is silent.
func TestIKEScanOfASilentRouter(t *testing.T) {
	t.Parallel()
	peers(t, "ike-scan")
	near, far := twoEnds(t)
	newGateway(t, near, ordinary.policy("crypto isakmp aggressive-mode disable"), wirePort, lanPort)
	for mode, answers := range map[string]string{"--aggressive": "0 returned handshake; 0 returned notify", "--verbose": "1 returned handshake"} {
		out, err := far.output(t, "ike-scan", "--retry=2", "--timeout=500", mode, "--id=group", "--dhgroup=2", "--trans=7/256,2,1,2", nearEnd)
		if err != nil || !strings.Contains(out, answers) {
			t.Errorf("%s: %v, no %q in %s", mode, err, answers, out)
		}
	}
}
