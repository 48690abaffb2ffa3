package ios

import (
	"fmt"
	"net/netip"
	"time"

	"torii/cli"
	"torii/crypto/ike"
)

func policyCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show crypto isakmp policy", "Show ISAKMP protection suite policy", s.showPolicies),
		s.show("show crypto isakmp default policy", "Show default ISAKMP policies", func(w *page) {
			w.printf("\n")
			for _, p := range defaultPolicies() {
				w.printf("Default protection suite of priority %d\n", p.Priority)
				p.show(w)
			}
		}).When(!s.device.Platform.Classic),
		s.show("show crypto isakmp key", "Show ISAKMP preshared keys", s.showKeys),
	}
}

func (s *Session) showPolicies(w *page) {
	c := s.device.running()
	w.printf("\nGlobal IKE policy\n")
	for p := range c.Policies.All() {
		w.printf("Protection suite of priority %d\n", p.Priority)
		p.show(w)
	}
	if c.platform.Classic {
		w.printf("Default protection suite\n")
		newPolicy(classicDefaultPriority).show(w)
	}
}

// authText is how an authentication method reads in show.
var authText = map[string]string{preShare: "Pre-Shared Key", rsaSig: "Rivest-Shamir-Adleman Signature", "rsa-encr": "Rivest-Shamir-Adleman Encryption"}

func (p *Policy) show(w *page) {
	w.printf("        encryption algorithm:   %s\n", cipherTyped(p.Encryption, p.KeyBits).show)
	w.printf("        hash algorithm:         %s\n", hashTyped(p.Hash).show)
	w.printf("        authentication method:  %s\n", authText[p.Authentication])
	w.printf("        Diffie-Hellman group:   %s\n", groupNumbered(p.Group).show)
	w.printf("        lifetime:               %d seconds, no volume limit\n", p.Lifetime)
}

func (s *Session) showKeys(w *page) {
	w.printf("Keyring      Hostname/Address                            Preshared Key\n\n")
	keyring := "default"
	for k := range s.device.running().Keys.All() {
		address := k.Addr.String()
		if k.Mask != onesAddr {
			address = fmt.Sprintf("%-14s [%-15s]", k.Addr, k.Mask)
		}
		w.printf("%-12s %-43s %s\n", keyring, address, k.Secret)
		keyring = ""
	}
}

func isakmpCommands(s *Session) []cli.Line {
	var conn int
	id := cli.Num(&conn, 1, 32766, "connection id of SA")
	clear := func() { s.own(func(now time.Time) { s.device.step(now, ike.ClearPhase1{ConnID: conn}) }) }
	return []cli.Line{
		s.show("show crypto isakmp sa", "Show ISAKMP Security Associations", s.showISAKMP),
		s.show("show crypto isakmp sa count", "Show ISAKMP SA Count", s.showISAKMPCount),
		s.show("show crypto isakmp sa detail", "Show ISAKMP SA Detail", s.showISAKMPDetail),
		s.show("show crypto isakmp peers", "Show ISAKMP peer structures", s.showPeers),
		cli.Do("clear crypto isakmp", "Flush the ISAKMP database", cli.Opt(id)).Level(15).Run(clear),
	}
}

func (s *Session) showISAKMP(w *page) {
	slot := s.device.Platform.Classic
	w.printf("IPv4 Crypto ISAKMP SA\n")
	if slot {
		w.printf("dst             src             state          conn-id slot status\n")
	} else {
		w.printf("dst             src             state          conn-id status\n")
	}
	for _, sa := range s.device.ike.SAs() {
		column := ""
		if slot {
			column = "    0"
		}
		w.printf("%-15s %-15s %-14s %7d%s %s\n", sa.Dst, sa.Src, sa.State, sa.ConnID, column, saStatus(sa))
	}
	w.printf("\nIPv6 Crypto ISAKMP SA\n\n")
}

func saStatus(sa ike.SAInfo) string {
	if sa.Deleted {
		return "ACTIVE (deleted)"
	}
	return "ACTIVE"
}

func (s *Session) showISAKMPCount(w *page) {
	var up, negotiating, dead int
	for _, sa := range s.device.ike.SAs() {
		switch {
		case sa.Deleted:
			dead++
		case active(sa):
			up++
		default:
			negotiating++
		}
	}
	w.printf("Active ISAKMP SA's: %d\nStandby ISAKMP SA's: 0\nCurrently being negotiated ISAKMP SA's: %d\nDead ISAKMP SA's: %d\n", up, negotiating, dead)
}

const detailLegend = `Codes: C - IKE configuration mode, D - Dead Peer Detection
       K - Keepalives, N - NAT-traversal
       T - cTCP encapsulation, X - IKE Extended Authentication
       psk - Preshared key, rsig - RSA signature
       renc - RSA encryption
IPv4 Crypto ISAKMP SA

C-id  Local           Remote          I-VRF  Status Encr Hash   Auth DH Lifetime Cap.

`

// firstEngineConn is what connection ids are counted from where the crypto engine names them.
const firstEngineConn = 1000

func (s *Session) showISAKMPDetail(w *page) {
	w.printf("%s", detailLegend)
	for _, sa := range s.device.ike.SAs() {
		if sa.Policy.Cipher == nil {
			continue
		}
		w.printf("%-5d %-15s %-15s %-6s %-6s %-4s %-6s %-4s %-2d %-8s %-4s\n", sa.ConnID, sa.Local.Addr(), sa.Remote.Addr(), "", "ACTIVE",
			cipherOf(sa.Policy.Cipher).policy, sa.Policy.Hash.Name, "psk", sa.Policy.Group.Number, hms(max(0, sa.Expires.Sub(w.now))), capabilities(sa))
		w.printf("       Engine-id:Conn-id =  SW:%d\n\n", max(0, sa.ConnID-firstEngineConn))
	}
	w.printf("IPv6 Crypto ISAKMP SA\n\n")
}

// capabilities are the letters of an SA's last column.
func capabilities(sa ike.SAInfo) string {
	letters := ""
	if sa.DPD {
		letters += "D"
	}
	if sa.NATT {
		letters += "N"
	}
	return letters
}

func (s *Session) showPeers(w *page) {
	told := map[netip.AddrPort]bool{}
	for _, sa := range s.device.ike.SAs() {
		if sa.Deleted || told[sa.Remote] {
			continue
		}
		told[sa.Remote] = true
		w.printf("Peer: %s Port: %d Local: %s\n", sa.Remote.Addr(), sa.Remote.Port(), sa.Local.Addr())
		if sa.State == ike.QMIdle {
			w.printf(" Phase1 id: %s\n", sa.Remote.Addr())
		}
	}
}
