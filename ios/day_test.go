package ios_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"torii/configs"
	"torii/ios/lab"
)

// solved starts the built-in lab with its tunnel configured.
func solved(t *testing.T) *stage {
	t.Helper()
	folder, err := fs.Sub(configs.Labs(), "packet-tracer-vpn")
	if err != nil {
		t.Fatal(err)
	}
	s, faults, err := startLab(folder, lab.Solved)
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	return s
}

func (s *stage) must(t *testing.T, node string, lines ...string) string {
	t.Helper()
	out, err := s.on(node, lines...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A day with a ping a second: phase 1 is renewed every two hours, phase 2 every hour or sooner, and
// nothing is lost once the tunnel is up.
func TestADayOfRekeys(t *testing.T) {
	s := solved(t)
	s.must(t, "r-a", "conf t", "crypto isakmp policy 10", "lifetime 7200", "crypto ipsec security-association lifetime seconds 1800", "end")
	s.must(t, "pc-a", "ping 192.168.2.1")
	before := s.world.Now()
	out := s.must(t, "pc-a", "ping -n 86400 192.168.2.1")
	if !strings.Contains(out, "Packets: Sent = 86400, Received = 86400, Lost = 0 (0% loss)") {
		t.Errorf("lost on the way: %s", out[strings.Index(out, "Ping statistics"):])
	}
	if passed := s.world.Now().Sub(before); passed < 23*time.Hour {
		t.Errorf("only %v passed", passed)
	}
	sas := s.must(t, "r-a", "show crypto isakmp sa", "show crypto engine connections active")
	if !strings.Contains(sas, "QM_IDLE") || strings.Contains(sas, "QM_IDLE           1001") {
		t.Errorf("phase 1 was not renewed:\n%s", sas)
	}
}

// What goes over the wire between the routers, read by tshark: main mode, quick mode, ESP, and never
// the ping in clear.
func TestTheWireReadByTshark(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		if os.Getenv("TORII_PEERS") == "required" {
			t.Fatal("tshark is required and not installed")
		}
		t.Skip("tshark is not installed")
	}
	s := solved(t)
	file := filepath.Join(t.TempDir(), "wire.pcapng")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cables[0].Capture(f, "r-a to r-b"); err != nil {
		t.Fatal(err)
	}
	s.must(t, "pc-a", "ping 192.168.2.1", "ping 192.168.2.1")
	f.Close()
	count := func(filter string) int {
		out, err := exec.Command(tshark, "-n", "-r", file, "-Y", filter).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(out), "\n")
	}
	for _, tt := range []struct {
		filter      string
		least, most int
	}{
		{"isakmp.exchangetype == 2", 6, 6},                          // identity protection: main mode
		{"isakmp.exchangetype == 32", 3, 3},                         // quick mode
		{"esp && ip.src == 10.0.10.10", 6, 8},                       // there
		{"esp && ip.src == 10.0.10.20", 6, 8},                       // and back
		{"icmp || ip.addr == 192.168.0.0/16", 0, 0},                 // no clear text
		{"_ws.malformed || ip.checksum.status == Bad", 0, 0},        // nothing broken
		{"esp && ip.ttl != 255", 0, 0},                              // outer TTL
		{"udp.checksum.status == Bad", 0, 0},                        // IKE's checksums
		{"isakmp.typepayload == 13 && isakmp.messageid == 0", 4, 4}, // vendor IDs in the first four
	} {
		if n := count(tt.filter); n < tt.least || n > tt.most {
			t.Errorf("%s: %d packets, want %d to %d", tt.filter, n, tt.least, tt.most)
		}
	}
}
