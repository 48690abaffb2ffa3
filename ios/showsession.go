package ios

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"torii/cli"
	"torii/crypto/ike"
)

func cryptoSessionCommands(s *Session) []cli.Line {
	var peer netip.Addr
	d := s.device
	return []cli.Line{
		s.show("show crypto session", "Status of crypto sessions", func(w *page) { d.showSessions(w, false) }),
		s.show("show crypto session brief", "Brief output", d.showSessionsBrief),
		s.show("show crypto session detail", "Detailed output", func(w *page) { d.showSessions(w, true) }),
		cli.Do("clear crypto session", "Clear crypto sessions").Level(15).Run(func() { s.own(func(now time.Time) { d.clearSessions(now, netip.Addr{}) }) }),
		cli.Do("clear crypto session remote", "Clear the sessions of a remote peer", cli.Addr(&peer, "IP address of remote peer")).Level(15).
			Run(func() { s.own(func(now time.Time) { d.clearSessions(now, peer) }) }),
	}
}

// clearSessions ends both phases with a peer, or with all.
func (d *Device) clearSessions(now time.Time, peer netip.Addr) {
	d.step(now, ike.ClearPhase2{Peer: peer})
	d.step(now, ike.ClearPhase1{Peer: peer})
}

// cryptoSession is all that is between an interface and a peer: phase 1, and idents with their SAs.
type cryptoSession struct {
	iface  *Interface
	local  netip.Addr
	peer   netip.Addr
	idents []ident
	sas    []ike.SAInfo // of phase 1, newest first
}

// cryptoSessions lists one for each peer of a map on an interface, whether or not anything is up.
func (d *Device) cryptoSessions() (all []*cryptoSession) {
	for _, id := range d.idents() {
		at := slices.IndexFunc(all, func(s *cryptoSession) bool { return s.iface == id.iface && s.peer == id.id.Peer })
		if at < 0 {
			at, all = len(all), append(all, &cryptoSession{iface: id.iface, local: id.protection.local, peer: id.id.Peer})
		}
		all[at].idents = append(all[at].idents, id)
	}
	for _, sa := range d.ike.SAs() {
		for _, s := range all {
			if s.peer == sa.Remote.Addr() && s.local == sa.Local.Addr() {
				s.sas = append(s.sas, sa)
			}
		}
	}
	return all
}

func active(sa ike.SAInfo) bool { return sa.State == ike.QMIdle && !sa.Deleted }

// children are the IPsec SAs of a session.
func (s *cryptoSession) children(d *Device) (all []*child) {
	for _, id := range s.idents {
		all = append(all, d.childrenOf(id.flow)...)
	}
	return all
}

// sessionState is what there is of a session, with IOS's words for it: in full, and in the table.
type sessionState struct{ words, letters string }

func (s *cryptoSession) state(d *Device) sessionState {
	keyed, up := slices.ContainsFunc(s.sas, active), len(s.children(d)) > 0
	switch {
	case keyed && up:
		return sessionState{"UP-ACTIVE     ", "UA"}
	case keyed:
		return sessionState{"UP-IDLE", "UI"}
	case up:
		return sessionState{"UP-NO-IKE", "UK"}
	case slices.ContainsFunc(s.sas, func(sa ike.SAInfo) bool { return !sa.Deleted }):
		return sessionState{"DOWN-NEGOTIATING", "DN"}
	}
	return sessionState{"DOWN", "D"}
}

// uptime is how long the oldest SA has been there.
func (s *cryptoSession) uptime(d *Device, now time.Time) (up time.Duration, ok bool) {
	for _, c := range s.children(d) {
		up, ok = max(up, now.Sub(c.Created)), true
	}
	return up, ok
}

// port is where the peer is spoken to.
func (s *cryptoSession) port() int {
	if at := slices.IndexFunc(s.sas, active); at >= 0 {
		return int(s.sas[at].Remote.Port())
	}
	return ikePort
}

const sessionCodes = `Code: C - IKE Configuration mode, D - Dead Peer Detection     
K - Keepalives, N - NAT-traversal, T - cTCP encapsulation     
X - IKE Extended Authentication, F - IKE Fragmentation
`

func (d *Device) showSessions(w *page, detail bool) {
	w.printf("Crypto session current status\n\n")
	if detail {
		w.printf("%s", sessionCodes)
		if !d.Platform.Classic {
			w.printf("R - IKE Auto Reconnect\n")
		}
		w.printf("\n")
	}
	for _, s := range d.cryptoSessions() {
		d.showSession(w, s, detail)
		w.printf("\n")
	}
}

func (d *Device) showSession(w *page, s *cryptoSession, detail bool) {
	state := s.state(d)
	w.printf("Interface: %s\n", s.iface.Name)
	if up, ok := s.uptime(d, w.now); ok && detail {
		w.printf("Uptime: %s\n", hms(up))
	}
	w.printf("Session status: %s\nPeer: %s port %d ", state.words, s.peer, s.port())
	if detail {
		w.printf("fvrf: (none) ivrf: (none)\n%s", s.identities())
	} else {
		w.printf("\n")
	}
	for _, sa := range s.sas {
		d.showSessionSA(w, sa, detail)
	}
	for _, id := range s.idents {
		d.showSessionFlow(w, id, detail)
	}
}

// identities are the two lines about the peer; a session that is up has them the other way round.
func (s *cryptoSession) identities() string {
	const desc = "      Desc: (none)\n"
	if at := slices.IndexFunc(s.sas, active); at >= 0 {
		return fmt.Sprintf("      Phase1_id: %s\n%s", s.peer, desc)
	}
	return desc + "      Phase1_id: (none)\n"
}

func (d *Device) showSessionSA(w *page, sa ike.SAInfo, detail bool) {
	version, state := "IKE", "Inactive"
	if !d.Platform.Classic {
		version = "IKEv1"
		w.printf("  Session ID: 0  \n")
	}
	if active(sa) {
		state = "Active"
	}
	w.printf("  %s SA: local %s/%d remote %s/%d %s \n", version, sa.Local.Addr(), sa.Local.Port(), sa.Remote.Addr(), sa.Remote.Port(), state)
	if !detail {
		return
	}
	letters, life := capabilities(sa), "0"
	if letters == "" {
		letters = "(none)"
	}
	if active(sa) {
		life = hms(max(0, sa.Expires.Sub(w.now)))
	}
	w.printf("          Capabilities:%s connid:%d lifetime:%s\n", letters, sa.ConnID, life)
}

func (d *Device) showSessionFlow(w *page, id ident, detail bool) {
	children := d.childrenOf(id.flow)
	w.printf("  IPSEC FLOW: permit %s %s %s \n        Active SAs: %d, origin: crypto map\n",
		flowProtocol(id.local), flowEnd(id.local), flowEnd(id.remote), len(children))
	if !detail {
		return
	}
	n, in, out := &id.flow.Counters, "0/0", "0/0"
	for _, c := range children {
		kilobytes, seconds := c.left(w.now)
		if life := fmt.Sprintf("%d/%d", kilobytes, seconds); c.Inbound {
			in = life
		} else {
			out = life
		}
	}
	w.printf("        Inbound:  #pkts dec'ed %d drop %d life (KB/Sec) %s\n", n.Decaps, n.RecvErrors, in)
	w.printf("        Outbound: #pkts enc'ed %d drop %d life (KB/Sec) %s\n", n.Encaps, n.SendErrors, out)
}

func flowProtocol(s ike.Selector) string {
	if s.Proto == 0 {
		return "ip"
	}
	return fmt.Sprint(s.Proto)
}

func flowEnd(s ike.Selector) string {
	if s.Mask == onesAddr {
		return "host " + s.Addr.String()
	}
	return fmt.Sprintf("%s/%s", s.Addr, s.Mask)
}

func (d *Device) showSessionsBrief(w *page) {
	w.printf("Status: A- Active, U - Up, D - Down, I - Idle, S - Standby, N - Negotiating\n        K - No IKE\nivrf = (none)\n")
	w.printf("           Peer     I/F   Username                Group/Phase1_id          Uptime   Status\n")
	for _, s := range d.cryptoSessions() {
		id, uptime := "", ""
		if slices.ContainsFunc(s.sas, active) {
			id = s.peer.String()
		}
		if up, ok := s.uptime(d, w.now); ok {
			uptime = hms(up)
		}
		w.printf("%16s%8s %-18s%25s%13s%8s\n", s.peer, s.iface.Name.Short(), "", id, uptime, s.state(d).letters)
	}
}
