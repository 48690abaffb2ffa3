package ios

import (
	"fmt"
	"slices"
)

// Platform is a model of router: which release it speaks and which ports it is born with.
type Platform struct {
	Name    string // c2811, as in a topology and on the command line
	Model   string // 2811, as in show version
	Image   string
	Train   string // C2800NM-ADVIPSERVICESK9-M
	Version string
	Number  string // of running-config: version 12.4
	Ports   []IfName
	Flash       // how much there is of it
	History int // lines a session remembers
	VTY     int // the number of the first virtual terminal among all lines

	Classic bool // 12.4T: slot column, no L routes, one block more or less here and there
}

// Flash is the size of a platform's flash and of the image in it, in bytes.
type Flash struct{ FlashSize, ImageSize int64 }

// Platforms are the models there are.
var platforms = [...]Platform{
	{Name: "c2811", Model: "2811", Train: "2800 Software (C2800NM-ADVIPSERVICESK9-M)", Image: "flash:c2800nm-advipservicesk9-mz.124-15.T1.bin",
		Version: "12.4(15)T1", Number: "12.4", Classic: true, History: 10, VTY: 194, Flash: Flash{64016384, 39951328},
		Ports: []IfName{port(fastEthernet, 0, 0), port(fastEthernet, 0, 1)}},
	{Name: "c2911", Model: "CISCO2911/K9", Train: "C2900 Software (C2900-UNIVERSALK9-M)", Image: "flash0:c2900-universalk9-mz.SPA.154-3.M.bin",
		Version: "15.4(3)M", Number: "15.4", History: 20, VTY: 388, Flash: Flash{256487424, 104193476},
		Ports: []IfName{port(gigabitEthernet, 0, 0), port(gigabitEthernet, 0, 1), port(gigabitEthernet, 0, 2)}},
}

// PlatformNamed finds a model.
func PlatformNamed(name string) (*Platform, bool) {
	i := slices.IndexFunc(platforms[:], func(p Platform) bool { return p.Name == name })
	if i < 0 {
		return nil, false
	}
	p := platforms[i]
	return &p, true
}

// PlatformNames lists the models.
func PlatformNames() []string {
	var names []string
	for _, p := range platforms {
		names = append(names, p.Name)
	}
	return names
}

// has says whether the platform has ports of a kind.
func (p *Platform) has(k ifKind) bool {
	return slices.ContainsFunc(p.Ports, func(n IfName) bool { return n.kind == k })
}

// numbers is what help says about the numbers of a kind: <0-0>/<0-1>.
func (p *Platform) numbers(k ifKind) string {
	slots, ports := 0, 0
	for _, n := range p.Ports {
		if n.kind == k {
			slots, ports = max(slots, n.slot), max(ports, n.port)
		}
	}
	return fmt.Sprintf("<0-%d>/<0-%d>", slots, ports)
}

// placeholder stands for the number of an interface in help.
func (p *Platform) placeholder(k ifKind) string {
	if !ifKinds[k].slots {
		return "<0-2147483647>"
	}
	return p.numbers(k)
}

// PortNames are the ports in order, as a topology names them.
func (p *Platform) PortNames() []string {
	names := make([]string, len(p.Ports))
	for i, port := range p.Ports {
		names[i] = port.String()
	}
	return names
}
