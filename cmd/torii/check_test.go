package main

import (
	"path/filepath"
	"strings"
	"testing"
)

const goodConfig = `hostname R1
!
interface GigabitEthernet0/1
 ip address 10.0.0.1 255.255.255.0
 duplex full
 no shutdown
!
line vty 0 4
 transport input ssh
end
`

func TestCheckGoodFile(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "r1.cfg"), goodConfig)
	screen, faults, status := torii(t, "check", file)
	want := file + ":5:  duplex full\n    stored: kept and shown, without effect\n"
	if status != 0 || screen != want || faults != "" {
		t.Errorf("status %d\n%s%s\nwant\n%s", status, screen, faults, want)
	}
}

// The caret stands under the word that is wrong.
func TestCheckBadFile(t *testing.T) {
	bad := strings.NewReplacer("10.0.0.1 255.255.255.0", "10.0.0.1 255.0.255.0", "no shutdown", "no shutdwon").Replace(goodConfig)
	file := write(t, filepath.Join(t.TempDir(), "r1.cfg"), bad)
	screen, faults, status := torii(t, "check", file)
	want := file + ":6:  no shutdwon\n" + strings.Repeat(" ", len(file+":6:  no shutd")) + "^\n% Invalid input detected at '^' marker.\n"
	if status == 0 || !strings.Contains(screen, want) || !strings.Contains(screen, file+":4: ") {
		t.Errorf("status %d\n%s\nwant\n%s", status, screen, want)
	}
	if !strings.Contains(faults, "2 lines were refused") || !strings.Contains(screen, file+":5:  duplex full\n    stored") {
		t.Errorf("%s%s", screen, faults)
	}
}

// A port that one platform has and the other has not.
func TestCheckPlatform(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "r1.cfg"), "interface FastEthernet0/0\n no shutdown\n")
	for platform, good := range map[string]bool{"c2811": true, "c2911": false} {
		if screen, _, status := torii(t, "check", "--platform", platform, file); (status == 0) != good {
			t.Errorf("%s: status %d\n%s", platform, status, screen)
		}
	}
	if _, faults, status := torii(t, "check", "--platform", "c9", file); status == 0 || !strings.Contains(faults, "c2811 c2911") {
		t.Errorf("status %d: %s", status, faults)
	}
}

func TestCheckLab(t *testing.T) {
	if screen, faults, status := torii(t, "check", "packet-tracer-vpn"); status != 0 || faults != "" {
		t.Errorf("status %d\n%s%s", status, screen, faults)
	}
	good := labFolder(t, goodTopology, "hostname LEFT\n")
	if screen, faults, status := torii(t, "check", good); status != 0 || screen+faults != "" {
		t.Errorf("a lab without an exercise: status %d\n%s%s", status, screen, faults)
	}
	bad := labFolder(t, goodTopology, "hostname LEFT\nfrobnicate\n")
	if screen, _, status := torii(t, "check", bad); status == 0 || !strings.Contains(screen, "left.cfg:2: frobnicate\n             ^\n") {
		t.Errorf("status %d\n%s", status, screen)
	}
	if _, faults, status := torii(t, "check", filepath.Join(good, "none")); status == 0 || !strings.Contains(faults, "expected a folder, a topology file") {
		t.Errorf("status %d: %s", status, faults)
	}
}

// The lines that break a lab are checked, too.
func TestCheckFaultsOfLab(t *testing.T) {
	folder := labFolder(t, goodTopology, "hostname LEFT\n")
	write(t, filepath.Join(folder, "faults", "odd.txt"), "! Seen.\nleft(config)#interface FastEthernet0/0\nleft(config)#shutdwon\n")
	screen, faults, status := torii(t, "check", folder)
	want := "faults/odd.txt:3: shutdwon\n" + strings.Repeat(" ", len("faults/odd.txt:3: shutd")) + "^\n% Invalid input detected at '^' marker.\n"
	if status == 0 || screen != want || !strings.Contains(faults, "1 line was refused") {
		t.Errorf("status %d\n%s%s\nwant\n%s", status, screen, faults, want)
	}
	write(t, filepath.Join(folder, "faults", "odd.txt"), "! Seen.\nright(config)#shutdown\n")
	if _, faults, status := torii(t, "check", folder); status == 0 || !strings.Contains(faults, "faults/odd.txt:2: node right is a pc and is not configured") {
		t.Errorf("status %d\n%s", status, faults)
	}
}
