package lab

import (
	"bytes"
	"crypto/rand"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"torii/cli/term"
	"torii/ios"
)

const mishapTopology = `name: two
topology:
  nodes:
    r: {kind: torii, type: c2811, startup-config: solved/r.cfg}
    pc:
      kind: pc
      labels: {ip: 192.168.1.1/24, gateway: 192.168.1.254}
  links:
    - endpoints: ["r:FastEthernet0/0", "pc:eth0"]
`

// brokenFolder is a lab with one mishap.
func brokenFolder(mishap string) fs.FS {
	return fstest.MapFS{
		"two.clab.yml":     {Data: []byte(mishapTopology)},
		"solved/r.cfg":     {Data: []byte("hostname R\ninterface FastEthernet0/0\n ip address 192.168.1.254 255.255.255.0\nend\n")},
		"faults/odd.txt":   {Data: []byte(mishap)},
		"faults/other.txt": {Data: []byte("!  Something else. \n")},
		"faults/notes.md":  {Data: []byte("no mishap\n")},
	}
}

func TestMishaps(t *testing.T) {
	got, err := Mishaps(brokenFolder("! Pings are lost.\nr(config)#hostname ODD\n"))
	if want := []Mishap{{"odd", "Pings are lost."}, {"other", "Something else."}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q %v", got, err)
	}
}

// What was configured belongs to the startup-config; the rest has happened, in its order.
func TestMishapIsRead(t *testing.T) {
	const mishap = "! Seen.\n\nr(config)#interface FastEthernet0/0\npc>ping 192.168.1.254\nr(config)#shutdown \nr#show clock\n"
	got, err := Read(brokenFolder(mishap), "two.clab.yml", Broken("odd"), Ports)
	if err != nil {
		t.Fatal(err)
	}
	r := got.Nodes[0]
	if r.StartupFile != "solved/r.cfg" || r.AmendedFile != "faults/odd.txt" || r.Amended != "\n\ninterface FastEthernet0/0\n\nshutdown\n" {
		t.Errorf("%+v", r)
	}
	if want := []Typed{{1, "ping 192.168.1.254"}, {0, "show clock"}}; !slices.Equal(got.Past, want) {
		t.Errorf("%+v", got.Past)
	}
}

func TestMishapsFaults(t *testing.T) {
	for _, test := range []struct{ mishap, want string }{
		{"hostname ODD", `faults/odd.txt:1: is not typed anywhere, expected "node(config)#..." or "node>..."`},
		{"!\nrr(config)#hostname ODD", `faults/odd.txt:2: unknown node "rr", expected r or pc`},
		{"pc(config)#hostname ODD", "faults/odd.txt:1: node pc is a pc and is not configured"},
	} {
		if _, err := Read(brokenFolder(test.mishap), "two.clab.yml", Broken("odd"), Ports); err == nil || err.Error() != test.want {
			t.Errorf("%q: %v", test.mishap, err)
		}
	}
	if _, err := Read(brokenFolder(""), "two.clab.yml", Broken("strange"), Ports); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Error(err)
	}
}

// broken is a lab that a mishap has befallen.
func broken(t *testing.T, mishap string) *Topology {
	t.Helper()
	topology, err := Read(brokenFolder(mishap), "two.clab.yml", Broken("odd"), Ports)
	if err != nil {
		t.Fatal(err)
	}
	return topology
}

func supplied() Supply {
	return Supply{Seed: 1, Rand: rand.Reader, NVRAM: func(*NodeSpec) ios.NVRAM { return &Memory{} }}
}

// screenOf is the screen of a line that somebody types.
func screenOf(t *testing.T, d *Device, line string) string {
	t.Helper()
	var screen bytes.Buffer
	at := term.Scripted(strings.NewReader(""), &screen)
	shell, err := d.open(ios.Login{User: "admin", Level: 15}, at)
	if err != nil {
		t.Fatal(err)
	}
	shell.Exec(at, line)
	at.Flush()
	return screen.String()
}

// A line that is refused is told, and the rest has been typed and saved: it is there after a reload, too.
func TestRefusedMishap(t *testing.T) {
	world := NewVirtual(time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC), 1)
	devices, _, faults := broken(t, "r(config)#hostnam\nr(config)#hostname ODD\n").Power(&world.World, supplied())
	if len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), "faults/odd.txt:1: hostnam\n% Incomplete command.") {
		t.Error(faults)
	}
	if text, ok, err := devices[0].Router.NVRAM.Load(); !ok || err != nil || !strings.Contains(text, "\nhostname ODD\n") {
		t.Errorf("%s %v %v", text, ok, err)
	}
}

// A world in real time begins when its past is over, and nobody has waited for that.
func TestAwakenWithPast(t *testing.T) {
	began := time.Now()
	world := NewReal(1)
	devices, faults, err := broken(t, "pc>ping -n 20 192.168.1.254\n").Awaken(world, supplied())
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	world.Start()
	defer world.Stop()
	if devices[0].Router.TCP == nil {
		t.Error("R has no TCP")
	}
	if uptime := screenOf(t, devices[0], "show version | include uptime"); !strings.Contains(uptime, "R uptime is 5 minutes") {
		t.Error(uptime)
	}
	if arp := screenOf(t, devices[0], "show arp"); !strings.Contains(arp, "192.168.1.1 ") {
		t.Errorf("PC has never been heard:\n%s", arp)
	}
	if ping := screenOf(t, devices[1], "ping -n 1 192.168.1.254"); !strings.Contains(ping, "Received = 1") {
		t.Error(ping)
	}
	if took := time.Since(began); took > past/10 {
		t.Errorf("all this took %v", took)
	}
}

func TestAwakenWithLongPast(t *testing.T) {
	world := NewReal(1)
	_, _, err := broken(t, "pc>ping -n 400 192.168.1.254\n").Awaken(world, supplied())
	if want := "the past of lab two takes longer than 5m0s"; err == nil || err.Error() != want {
		t.Error(err)
	}
}
