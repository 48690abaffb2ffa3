package debug

import (
	"fmt"
	"strings"

	"torii/crypto/ike"
	wire "torii/crypto/isakmp"
)

// quickCauses are the inputs of a node where they differ from those of the SA.
var quickCauses = map[ike.Cause]string{ike.FromPeer: "IKE_MESG_FROM_PEER, IKE_QM_EXCH"}

// quickMoved tells of a node. 12.4T knows no wait for the installation: its nodes skip that phase.
func quickMoved(e event) []string {
	cause, ok := quickCauses[e.Cause]
	if !ok {
		cause = causes[e.Cause]
	}
	from, to := e.Old, e.New
	if !e.modern() {
		switch {
		case e.Cause == ike.InstallDone:
			return nil
		case e.Cause == ike.GotSPI:
			cause, to = "IKE_MESG_FROM_IPSEC, IKE_SPI_REPLY", ike.QMR2
		case to == ike.QMInstallAwait:
			to = ike.QMComplete
		}
	}
	return []string{
		e.sa("Node %d, Input = %s", e.messageID(), cause),
		e.sa("Old State = IKE_%v  New State = IKE_%v", from, to),
	}
}

func quickModeIdle(e event) []string {
	return []string{
		e.sa("SA has outstanding requests  (local %s port %d, remote %s port %d)",
			e.Local.Addr(), e.Local.Port(), e.Peer, e.Remote.Port()),
		e.sa("sitting IDLE. Starting QM immediately (%s)", idle),
	}
}

func quickModeBegun(e event) []string {
	return []string{
		e.sa("beginning Quick Mode exchange, M-ID of %d", e.messageID()),
		e.sa("QM Initiator gets spi"),
	}
}

func proposalChecked(e event) []string {
	lines := []string{
		e.sa("Checking IPSec proposal %d", e.Number),
		isakmp(" transform %d, %s", e.Transform.Number, espCipher(e.Transform.ID)),
		isakmp("   attributes in transform:"),
	}
	for _, a := range e.Transform.Attributes {
		lines = append(lines, isakmp("      %s", phase2Attribute(a)))
	}
	return lines
}

// The errors IPsec gives IKE for a proposal.
const (
	errProxy     = 32
	errTransform = 256
)

func quickModeRefused(e event) []string {
	code := errTransform
	if e.Mismatch == ike.ProxyDiffers {
		code = errProxy
	}
	return []string{
		e.sa(" IPSec policy invalidated proposal with error %d", code),
		e.sa(" phase 2 SA policy not acceptable! %s", e.ends()),
	}
}

// sasCreated is 12.4T's account of the new SAs.
func sasCreated(e event) []string {
	if e.modern() {
		return nil
	}
	sa, way, from, to, src, dst := e.SA, "outbound", e.SA.Local, e.SA.Peer, e.SA.LocalSel, e.SA.RemoteSel
	var lines []string
	if sa.Inbound {
		lines = one(e.sa(" Creating IPSec SAs"))
		way, from, to, src, dst = "inbound", to, from, dst, src
	}
	return append(lines,
		fmt.Sprintf("        %s SA from %s to %s (f/i)  0/ 0\n        (proxy %s to %s)", way, from.Addr(), to.Addr(), src.Addr, dst.Addr),
		fmt.Sprintf("        has spi 0x%X and conn_id 0", sa.SPI),
		fmt.Sprintf("        lifetime of %d seconds", sa.Seconds),
		fmt.Sprintf("        lifetime of %d kilobytes", sa.Kilobytes))
}

func installReported(e event) []string {
	if !e.modern() {
		return nil
	}
	return []string{
		e.sa("Received IPSec Install callback... proceeding with the negotiation"),
		e.sa("Successfully installed IPSEC SA (SPI:0x%X) on %s", e.SA.SPI, e.SA.Flow.Interface),
	}
}

// notifyName is the name of a notify: that of the RFC, but for a few.
func notifyName(n wire.NotifyType) string {
	switch n {
	case wire.NoProposalChosen:
		return "PROPOSAL_NOT_CHOSEN"
	case wire.RUThere:
		return "DPD/R_U_THERE"
	case wire.RUThereAck:
		return "DPD/R_U_THERE_ACK"
	}
	return strings.ReplaceAll(n.String(), "-", "_")
}

func notifySent(e event) []string {
	lines := one(e.sa("Sending NOTIFY %s protocol %d\n\tspi %d, message ID = %d", notifyName(e.Notify), e.Protocol, e.SPI, e.messageID()))
	if e.Notify == wire.RUThere || e.Notify == wire.RUThereAck {
		lines = append(lines, e.sa(" seq. no 0x%X", e.Sequence))
	}
	return lines
}

func notifyReceived(e event) []string {
	return one(e.sa(" processing NOTIFY %s protocol %d\n\tspi %d, message ID = %d, sa = 0x%s",
		notifyName(e.Notify), e.Protocol, e.SPI, e.messageID(), e.saAt()))
}

func deleteReceived(e event) []string {
	lines := one(e.sa(" processing DELETE payload. message ID = %d", e.messageID()))
	if e.Protocol == wire.ProtoISAKMP {
		return lines // the end of the SA itself tells the rest
	}
	return append(lines, e.sa("peer does not do paranoid keepalives.")+"\n")
}

func deleteNotSent(e event) []string {
	return one(e.sa("ignoring request to send delete notify (no ISAKMP sa) src %s dst %s for SPI 0x%X",
		e.SA.Local.Addr(), e.SA.Peer.Addr(), e.SA.SPI))
}

// nodeReasons are the reasons of a node's end, and whether it is one of failure.
var nodeReasons = [ike.NumReasons]struct {
	text   string
	failed bool
}{
	ike.NoError:        {"No Error", false},
	ike.Cleared:        {"IKE deleted", false},
	ike.LifetimeOver:   {"IKE deleted", false},
	ike.VolumeOver:     {"IKE deleted", false},
	ike.PeerDeleted:    {"IKE deleted", false},
	ike.PeerRestarted:  {"IKE deleted", false},
	ike.FlowRemoved:    {"IKE deleted", false},
	ike.Unanswered:     {"Phase 2 err count exceeded", true},
	ike.HalfOpenOver:   {"Phase 2 err count exceeded", true},
	ike.ProposalFailed: {"QM rejected", true},
	ike.QuickRejected:  {"QM rejected", true},
	ike.LarvalDeleted:  {"Delete Larval", true},
	ike.QuickAwaited:   {"QM done (await)", false},
	ike.InfoDone:       {"Informational (in) state 1", false},
	ike.SAGone:         {"IKE deleted", false},
	ike.PeerDead:       {"IKE deleted", false},
	ike.PeerForgot:     {"IKE deleted", false},
}

func nodeDeleted(e event) []string {
	why := nodeReasons[e.Reason]
	failed := "FALSE"
	if why.failed {
		failed = "TRUE"
	}
	return one(e.sa("deleting node %d error %s reason \"%s\"", e.messageID(), failed, why.text))
}
