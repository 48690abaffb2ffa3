package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// What TextFSM finds in the shows of a router of the lab. The templates are strict: a line that they do not know is an
// error. A pattern of digits stands for what depends on the moment.
var parsed = []struct{ command, template, want string }{
	{"show interfaces", "show_interfaces", "INTERFACE=FastEthernet0/0 LINK=up PROTOCOL=up ADDRESS=10.0.10.10/24 MTU=1500 KBIT=100000 TXLOAD=1 SPAN=5 minute ERRORS=0 RUNTS=0 RESETS=1"},
	{"show interfaces FastEthernet0/1", "show_interfaces", "INTERFACE=FastEthernet0/1 LINK=up PROTOCOL=up ADDRESS=192.168.1.254/24 MTU=1500 KBIT=100000 TXLOAD=1 SPAN=5 minute ERRORS=0 RUNTS=0 RESETS=1"},
	{"show ip traffic", "show_ip_traffic", "RECEIVED=0 LOCAL=0 GENERATED=0 FORWARDED=0 UNREACHABLE_SENT=0 ARP_REQUESTS=2"},
	{"show processes cpu", "show_processes_cpu", "PID=3 NAME=Crypto IKMP"},
	{"show memory statistics", "show_memory_statistics", "POOL=Processor TOTAL=257949696"},
	{"show inventory", "show_inventory", "NAME=chassis PID=CISCO2811 SERIAL=TRII0000001"},
	{"show crypto session detail", "show_crypto_session_detail", "INTERFACE=FastEthernet0/0 STATUS=DOWN PEER=10.0.10.20 PORT=500 IDENTITY=(none) SAS=0 CONNECTION="},
	{"show ip route summary", "show_ip_route_summary", "SOURCE=connected NETWORKS=1 SUBNETS=1"},
}

func TestShowsAreRead(t *testing.T) {
	t.Parallel()
	p := startLab(t, "--json", "--state", t.TempDir())
	p.document()
	args := []string{filepath.Join("testdata", "textfsm_shows.py"), strconv.Itoa(p.first)}
	for _, s := range parsed {
		args = append(args, s.command+"="+filepath.Join("testdata", "textfsm", s.template+".textfsm"))
	}
	got := netmiko(t, args...)
	for _, s := range parsed {
		if !strings.Contains(got, s.command+": "+s.want) {
			t.Errorf("%s: no %q in\n%s", s.command, s.want, got)
		}
	}
}

// published are commands that the templates of ntc-templates read, by the end of a template's name. Those for 15.x only
// are not among them: they know no `IKE SA:`.
var published = map[string]string{
	"show access-lists": "show_access-list", "show arp": "show_ip_arp", "show interfaces": "show_interfaces",
	"show interfaces description": "show_interfaces_description", "show inventory": "show_inventory",
	"show ip interface": "show_ip_interface", "show ip interface brief": "show_ip_interface_brief", "show ip route": "show_ip_route",
	"show processes cpu": "show_processes_cpu", "show users": "show_users", "show version": "show_version",
}

// NET_TEXTFSM is where Netmiko looks for the templates of ntc-templates.
func TestShowsAreReadByPublishedTemplates(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("NET_TEXTFSM")
	if folder == "" {
		out, _ := exec.Command(systemPython, "-c", "import ntc_templates, os; print(os.path.join(os.path.dirname(ntc_templates.__file__), 'templates'))").Output()
		folder = strings.TrimSpace(string(out))
	}
	if folder == "" {
		t.Skip("needs ntc-templates: set NET_TEXTFSM to their folder")
	}
	p := startLab(t, "--json", "--state", t.TempDir())
	p.document()
	args := []string{filepath.Join("testdata", "textfsm_shows.py"), strconv.Itoa(p.first)}
	for command, name := range published {
		if file := filepath.Join(folder, "cisco_ios_"+name+".textfsm"); exists(file) {
			args = append(args, command+"="+file)
		}
	}
	got := netmiko(t, args...)
	for _, pair := range args[2:] {
		command, _, _ := strings.Cut(pair, "=")
		if !strings.Contains(got, command+": ") {
			t.Errorf("%s: nothing found", command)
		}
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
