package ios

import (
	"fmt"
	"strings"

	"torii/cli"
)

// banner is the first lines of show version, which a restart logs too. Torii says that it is Torii.
func (p *Platform) banner() []string {
	return []string{
		fmt.Sprintf("Cisco IOS Software, %s, Version %s, RELEASE SOFTWARE (fc1)", p.Train, p.Version),
		"Technical Support: http://www.cisco.com/techsupport",
		"Torii, an IOS-style router; this is not Cisco software",
		"Compiled Thu 01-Jan-26 00:00 by torii",
	}
}

const exportNotice = `This product contains cryptographic features and is subject to United
States and local country laws governing import, export, transfer and
use. Delivery of Cisco cryptographic products does not imply
third-party authority to import, export, distribute or use encryption.
Importers, exporters, distributors and users are responsible for
compliance with U.S. and local country laws. By using this product you
agree to comply with applicable laws and regulations. If you are unable
to comply with U.S. and local laws, return this product immediately.

A summary of U.S. laws governing Cisco cryptographic products may be found at:
http://www.cisco.com/wwl/export/crypto/tool/stqrg.html

If you require further assistance please contact us by sending email to
export@cisco.com.
`

func versionCommands(s *Session) []cli.Line {
	return []cli.Line{s.show("show version", "System hardware and software status", s.showVersion)}
}

func (s *Session) showVersion(w *page) {
	d, p := s.device, s.device.Platform
	w.printf("%s\n\nROM: System Bootstrap, Version %s, RELEASE SOFTWARE (fc1)\n\n", strings.Join(p.banner(), "\n"), p.Version)
	w.printf("%s uptime is %s\nSystem returned to ROM by %s\n", d.running().Hostname, inWords(d.clock.uptime(w.now)), d.returned)
	if d.clock.set {
		w.printf("System restarted at %s\n", d.date(d.clock.booted))
	}
	w.printf("System image file is %q\n%s\n\n%s\n", p.Image, d.lastReload(), exportNotice)
	w.printf("%s\nProcessor board ID %s\n", p.hardware(), d.Serial)
	for _, line := range p.inventory() {
		w.printf("%s\n", line)
	}
	if !p.Classic {
		w.printf(licenses, p.Model, d.Serial)
	}
	w.printf("\nConfiguration register is 0x2102\n\n")
}

// lastReload is the lines of 15.x about how the device was last switched off.
func (d *Device) lastReload() string {
	reason := map[string]string{"reload": "Reload Command"}[d.returned]
	switch {
	case d.Platform.Classic:
		return ""
	case reason == "":
		reason = d.returned
	}
	return fmt.Sprintf("Last reload type: Normal Reload\nLast reload reason: %s\n\n", reason)
}

// licenses is how 15.x ends. Everything is permanent: nothing needs one.
const licenses = `

License Info:

License UDI:

-------------------------------------------------
Device#	  PID			SN
-------------------------------------------------
*0  	  %-22s%-16s



Technology Package License Information for Module:'c2900' 

-----------------------------------------------------------------
Technology    Technology-package           Technology-package
              Current       Type           Next reboot  
------------------------------------------------------------------
ipbase        ipbasek9      Permanent      ipbasek9
security      securityk9    Permanent      securityk9
data          None          None           None
`

func (p *Platform) hardware() string {
	memory := p.memoryPools()
	if p.Classic {
		return fmt.Sprintf("Cisco %s (revision 53.51) with %dK/%dK bytes of memory.", p.Model, memory[0].total>>10, memory[1].total>>10)
	}
	return fmt.Sprintf("Cisco %s (revision 1.0) with %dK/%dK bytes of memory.", p.Model, memory[0].total>>10, memory[1].total>>10)
}

// inventory is what show version lists below the board.
func (p *Platform) inventory() []string {
	name := map[ifKind]string{fastEthernet: "FastEthernet", gigabitEthernet: "Gigabit Ethernet"}[p.Ports[0].kind]
	lines := []string{fmt.Sprintf("%d %s interfaces", len(p.Ports), name)}
	if p.Classic {
		return append(lines, "1 Virtual Private Network (VPN) Module", "DRAM configuration is 64 bits wide with parity enabled.",
			"239K bytes of non-volatile configuration memory.", "62720K bytes of ATA CompactFlash (Read/Write)")
	}
	return append(lines, "1 terminal line", "1 Virtual Private Network (VPN) Module", "DRAM configuration is 64 bits wide with parity disabled.",
		"255K bytes of non-volatile configuration memory.", "250880K bytes of ATA System CompactFlash 0 (Read/Write)")
}
