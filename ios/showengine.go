package ios

import (
	"fmt"

	"torii/cli"
)

func engineCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show crypto engine brief", "Show all crypto engines in the system", showEngines),
		s.show("show crypto engine configuration", "Show crypto engine config", showEngines),
		s.show("show crypto engine connections active", "Show all crypto engine active connections", s.showEngine),
	}
}

// showEngines lists the one engine there is, which is a program.
func showEngines(w *page) {
	w.printf("        crypto engine name:  Cisco VPN Software Implementation\n        crypto engine type:  software\n")
	w.printf("             serial number:  00000000\n       crypto engine state:  installed\n     crypto engine in slot:  N/A\n")
}

func (s *Session) showEngine(w *page) {
	if s.device.Platform.Classic {
		s.showEngineClassic(w)
		return
	}
	w.printf("Crypto Engine Connections\n\n   ID  Type    Algorithm           Encrypt  Decrypt LastSeqN IP-Address\n")
	for _, r := range s.device.engineRows() {
		w.printf("%5d  %-7s %-17s %9d %8d %8d %s\n", r.id, r.kind, r.algorithm, r.encrypt, r.decrypt, r.last, r.addr)
	}
	w.printf("\n")
}

func (s *Session) showEngineClassic(w *page) {
	w.printf("Crypto Engine Connections\n\n   ID Interface  Type  Algorithm           Encrypt  Decrypt IP-Address\n")
	for _, r := range s.device.engineRows() {
		w.printf("%5d %-10s %-5s %-19s %7d %8d %s\n", r.id, r.iface, r.kind, r.algorithm, r.encrypt, r.decrypt, r.addr)
	}
	w.printf("\n")
}

// engineRow is a connection of the crypto engine.
type engineRow struct {
	id                     int
	kind, algorithm        string
	iface, addr            string
	encrypt, decrypt, last uint64
}

// engineRows lists the IPsec connections, then the IKE ones.
func (d *Device) engineRows() []engineRow {
	var rows []engineRow
	for _, c := range d.children {
		row := engineRow{id: c.ConnID, kind: "IPsec", algorithm: engineName(c.Cipher.Name, hashOf(c.Hash).suite),
			iface: d.shortName(c.Flow.Interface), addr: c.Local.Addr().String()}
		if c.Inbound {
			row.decrypt, row.last = c.path.Packets, c.path.Packets
		} else {
			row.encrypt = c.path.Packets
		}
		rows = append(rows, row)
	}
	for _, sa := range d.ike.SAs() {
		if sa.ConnID != 0 && !sa.Deleted {
			rows = append(rows, engineRow{id: sa.ConnID, kind: "IKE", addr: sa.Local.Addr().String(), iface: d.shortName(d.ifaceWith(sa.Local.Addr())),
				algorithm: engineName(sa.Policy.Hash.Name, sa.Policy.Cipher.Name)})
		}
	}
	return rows
}

func (d *Device) shortName(name string) string {
	n, _ := ParseIfName(name)
	return n.Short()
}

func (d *Device) ifaceWith(addr fmt.Stringer) string {
	for i := range d.running().Interfaces.All() {
		if i.Addr.IsValid() && i.Addr.String() == addr.String() {
			return i.Name.String()
		}
	}
	return ""
}
