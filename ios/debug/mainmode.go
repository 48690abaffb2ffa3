package debug

import (
	"fmt"
	"strings"

	"torii/crypto/ike"
	wire "torii/crypto/isakmp"
)

func peerCreated(e event) []string {
	by := "crypto_isakmp_process_block"
	var lines []string
	if e.Initiator {
		by = "isakmp_initiator"
		if e.modern() {
			lines = one(e.sa(" SA request profile is (NULL)"))
		}
	}
	return append(lines,
		isakmp(" Created a peer struct for %s, peer port %d", e.Peer, e.Remote.Port()),
		isakmp(" New peer created peer = 0x%s peer_handle = 0x%X", e.peerAt(), 0x80000000+e.Handle+1),
		isakmp(" Locking peer struct 0x%s, refcount 1 for %s", e.peerAt(), by),
		isakmp(" local port %d, remote port %d", e.Local.Port(), e.Remote.Port()))
}

func saInserted(e event) []string {
	if e.modern() {
		return one(e.sa("insert sa successfully sa = %s", e.saAt()))
	}
	return one("insert sa successfully sa = " + e.saAt())
}

func keyMissing(e event) []string {
	missing := e.sa("No pre-shared key with %s!", e.Peer)
	if !e.Initiator {
		return one(missing)
	}
	return []string{missing,
		e.sa(" No Cert or pre-shared address key."),
		e.sa(" construct_initial_message: Can not start Main mode"),
		isakmp(" Unlocking peer struct 0x%s for isadb_unlock_peer_delete_sa(), count 0", e.peerAt()),
		isakmp(" Deleting peer node by peer_reap for %s: %s", e.Peer, e.peerAt()),
		e.sa("purging SA., sa=%s, delme=%[1]s", e.saAt()),
		e.sa("purging node %d", e.messageID()),
		isakmp(" Error while processing SA request: Failed to initialize SA"),
		isakmp(" Error while processing KMI message 0, error 2."),
	}
}

func localKeyFound(e event) []string {
	return []string{e.sa(" local preshared key found"), "ISAKMP : Scanning profiles for xauth ..."}
}

// natTNames are the words for the vendor IDs of NAT traversal that are told when they are sent.
var natTNames = map[wire.Vendor]string{
	wire.VendorNATT: "rfc3947", wire.VendorNATT07: "07", wire.VendorNATT03: "03", wire.VendorNATT02: "02",
}

func vendorSent(e event) []string {
	if name, ok := natTNames[e.Vendor]; ok {
		return one(e.sa(" constructed NAT-T vendor-%s ID", name))
	}
	return nil
}

func vendorReceived(e event) []string {
	lines := one(e.sa(" processing vendor id payload"))
	switch e.Vendor {
	case wire.VendorDPD, wire.VendorUnity:
		return append(lines, e.sa(" vendor ID is %v", e.Vendor))
	case wire.VendorIOS:
		return append(lines, e.sa(" speaking to another IOS box!"))
	}
	if major, ok := unityMajor(e.VendorID); ok {
		lines = append(lines, e.sa(" vendor ID seems Unity/DPD but major %d mismatch", major))
	}
	if e.Vendor != wire.VendorUnknown {
		lines = append(lines, e.sa(" vendor ID is %v", e.Vendor))
	}
	return lines
}

// unityMajor is the octet where a Unity or DPD vendor ID has its major version.
func unityMajor(id []byte) (byte, bool) {
	const at = 14
	if len(id) <= at {
		return 0, false
	}
	return id[at], true
}

// causes are the inputs of the state machine, by what moved it.
var causes = [ike.NumCauses]string{
	ike.SARequested:           "IKE_MESG_FROM_IPSEC, IKE_SA_REQ_MM",
	ike.FromPeer:              "IKE_MESG_FROM_PEER, IKE_MM_EXCH",
	ike.SARequestedAggressive: "IKE_MESG_FROM_IPSEC, IKE_SA_REQ_AM",
	ike.FromPeerAggressive:    "IKE_MESG_FROM_PEER, IKE_AM_EXCH",
	ike.InfoFromPeer:          "IKE_MESG_FROM_PEER, IKE_INFO_NOTIFY",
	ike.Processed:             "IKE_MESG_INTERNAL, IKE_PROCESS_MAIN_MODE",
	ike.Completed:             "IKE_MESG_INTERNAL, IKE_PROCESS_COMPLETE",
	ike.Phase1Completed:       "IKE_MESG_INTERNAL, IKE_PHASE1_COMPLETE",
	ike.InitQuick:             "IKE_MESG_INTERNAL, IKE_INIT_QM",
	ike.GotSPI:                "IKE_MESG_INTERNAL, IKE_GOT_SPI",
	ike.InstallDone:           "IKE_MESG_FROM_IPSEC, IPSEC_INSTALL_DONE",
	ike.Phase1Deleted:         "IKE_MESG_INTERNAL, IKE_PHASE1_DEL",
	ike.AliveTimer:            "IKE_MESG_FROM_TIMER, IKE_TIMER_IM_ALIVE",
}

func moved(e event) []string {
	if e.Node != 0 {
		return quickMoved(e)
	}
	return []string{
		e.sa("Input = %s", causes[e.Cause]),
		e.sa("Old State = IKE_%v  New State = IKE_%v ", e.Old, e.New) + "\n",
	}
}

func packetSent(e event) []string {
	lines := one(e.sa(" sending packet to %s my_port %d peer_port %d (%s) %s",
		e.Peer, e.Local.Port(), e.Remote.Port(), e.role(), e.state()))
	if e.modern() {
		lines = append(lines, e.sa("Sending an IKE IPv4 Packet."))
	}
	return lines
}

func packetReceived(e event) []string {
	return one(e.pak("received packet from %s dport %d sport %d Global (%s) %s",
		e.Peer, e.Local.Port(), e.Remote.Port(), e.role(), e.state()))
}

func (e event) phase() int {
	if e.Node != 0 {
		return 2
	}
	return 1
}

func packetDuplicate(e event) []string {
	return one(e.sa(" phase %d packet is a duplicate of a previous packet.", e.phase()))
}

func packetBad(e event) []string {
	payload := "HASH"
	if e.State == ike.MMKeyExch {
		payload = "ID"
	}
	return []string{
		isakmp(" reserved not zero on %s payload!", payload),
		e.pak("incrementing error counter on sa, attempt %d of 5: PAYLOAD_MALFORMED", e.Number),
	}
}

func retransmitting(e event) []string {
	what := fmt.Sprintf("phase %d %s", e.phase(), e.state())
	if e.Node != 0 {
		what += fmt.Sprintf(" %d ", e.messageID())
	}
	if e.Number == 0 {
		return []string{
			e.sa(" retransmitting due to retransmit phase %d", e.phase()),
			e.sa(" retransmitting %s...", what),
		}
	}
	return []string{
		e.sa(" retransmitting %s...", what),
		e.pak("incrementing error counter on sa, attempt %d of 5: retransmit phase %d", e.Number, e.phase()),
		e.sa(" retransmitting %s", strings.TrimRight(what, " ")),
	}
}

func payloadProcessed(e event) []string {
	return one(e.sa(" processing %v payload. message ID = %d", e.Payload, e.messageID()))
}

func policyChecked(e event) []string {
	lines := one(e.sa("Checking ISAKMP transform %d against priority %d policy", e.Transform.Number, e.Priority))
	for _, a := range e.Transform.Attributes {
		lines = append(lines, isakmp("      %s", phase1Attribute(a)))
	}
	return lines
}

// differences are the words for the first thing an offer differs in.
var differences = [ike.NumMismatches]string{
	ike.CipherDiffers:    "Encryption algorithm offered does not match policy!",
	ike.KeyLengthDiffers: "Proposed key length does not match policy",
	ike.HashDiffers:      "Hash algorithm offered does not match policy!",
	ike.GroupDiffers:     "Diffie-Hellman group offered does not match policy!",
	ike.AuthDiffers:      "Authentication method offered does not match policy!",
}

func policyDiffers(e event) []string { return one(e.sa("%s", differences[e.Mismatch])) }

// policyVerdict names the payload that follows: 3, a transform, or none.
func policyVerdict(e event) []string {
	next := wire.TypeTransform
	if e.Last {
		next = wire.None
	}
	not := "not "
	if e.Mismatch == ike.Match {
		not = ""
	}
	return one(e.sa("atts are %sacceptable. Next payload is %d", not, next))
}

// lifetimeStarted tells short lifetimes, which are basic attributes, from long ones.
func lifetimeStarted(e event) []string {
	if !e.modern() {
		return nil
	}
	seconds := int(e.Life.Seconds())
	lines := []string{e.sa("Acceptable atts:actual life: %d", seconds), e.sa("Acceptable atts:life: 0"),
		e.sa("Basic life_in_seconds:%d", seconds)}
	if seconds > 0xffff {
		lines = []string{e.sa("Acceptable atts:actual life: 0"), e.sa("Acceptable atts:life: 0"),
			e.sa("Fill atts in sa vpi_length:4"), e.sa("Fill atts in sa life_in_seconds:%d", seconds)}
	}
	return append(lines, e.sa("Returning Actual lifetime: %d", seconds),
		e.sa(":Started lifetime timer: %d.", seconds)+"\n")
}

// ends are the two addresses in brackets.
func (e event) ends() string { return fmt.Sprintf("(local %s remote %s)", e.Local.Addr(), e.Peer) }

func identitySent(e event) []string {
	return []string{
		e.sa("SA is doing pre-shared key authentication using id type %s", idTypes[e.ID.Kind]),
		e.identity(),
		e.sa("Total payload length: %d", 8+len(e.ID.Data)),
	}
}

// idTypes are the words for what an identity is, RFC 2407 section 4.6.2.1.
var idTypes = map[uint8]string{wire.IDIPv4: "ID_IPV4_ADDR", wire.IDFQDN: "ID_FQDN", wire.IDUserFQDN: "ID_USER_FQDN"}

func identityReceived(e event) []string {
	return []string{e.identity(), "ISAKMP:(0):: peer matches *none* of the profiles"}
}

func (e event) identity() string {
	value := fmt.Sprintf("FQDN name    : %s ", e.ID.Data)
	if e.ID.Kind == wire.IDUserFQDN {
		value = fmt.Sprintf("USER FQDN    : %s ", e.ID.Data)
	}
	if addr, _, ok := e.ID.Subnet(); ok {
		value = fmt.Sprintf("address      : %s ", addr)
	}
	return e.pak("ID payload \n\tnext-payload : 8\n\ttype         : %d \n\t%s\n\tprotocol     : %d \n\tport         : %d \n\tlength       : %d",
		e.ID.Kind, value, e.ID.Protocol, e.ID.Port, 8+len(e.ID.Data))
}

func authenticated(e event) []string {
	return []string{
		e.sa("SA authentication status:\n\tauthenticated"),
		e.sa("SA has been authenticated with %s", e.Peer),
	}
}

func peerInserted(e event) []string {
	return one(isakmp(" Trying to insert a peer %s/%s/%d/,  and inserted successfully %s.",
		e.Local.Addr(), e.Peer, e.Remote.Port(), e.peerAt()))
}

func contactObeyed(e event) []string {
	return one(e.sa("Process initial contact,\nbring down existing phase 1 and 2 SA's with local %s remote %s remote port %d",
		e.Local.Addr(), e.Peer, e.Remote.Port()))
}

func lifetimeShortened(e event) []string {
	return []string{
		e.sa("SA authentication status:\n\tauthenticated"),
		e.sa(" processing responder lifetime"),
		e.sa(" start processing isakmp responder lifetime"),
		e.sa(" restart ike sa timer to %d secs", int(e.Life.Seconds())),
	}
}

func saDeleted(e event) []string {
	return []string{
		e.sa("peer does not do paranoid keepalives.") + "\n",
		e.sa("deleting SA reason \"%s\" state (%s) %s (peer %s)", e.whySA(), e.role(), e.state(), e.Peer),
	}
}

// whySA is the reason of a phase-1 SA's end. IOS has none for most.
func (e event) whySA() string {
	switch {
	case e.Reason == ike.ProposalFailed:
		return "Phase1 SA policy proposal not accepted"
	case (e.Reason == ike.Unanswered || e.Reason == ike.HalfOpenOver) && e.State == ike.QMIdle:
		return "Death by retransmission P2"
	case e.Reason == ike.Unanswered || e.Reason == ike.HalfOpenOver:
		return "Death by retransmission P1"
	case e.Reason == ike.PeerDead:
		return "peers alive"
	}
	return "No reason"
}

func requestAttached(e event) []string {
	return one(e.sa("SA is still budding. Attached new ipsec request to it. (local %s, remote %s)", e.Local.Addr(), e.Peer))
}
