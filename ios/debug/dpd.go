package debug

func dpdStarted(e event) []string {
	return one(e.sa("IKE_DPD is enabled, initializing timers"))
}

func dpdReceived(e event) []string {
	return one(e.sa(" DPD/R_U_THERE received from peer %s, sequence 0x%X", e.Peer, e.Sequence))
}

func dpdAnswered(e event) []string {
	return one(e.sa(" DPD/R_U_THERE_ACK received from peer %s, sequence 0x%X", e.Peer, e.Sequence))
}

func dpdUnanswered(e event) []string {
	return one(e.sa("DPD incrementing error counter (%d/5)", e.Number))
}

func peerFoundDead(e event) []string {
	return one(e.sa("peer %s not responding!", e.Peer))
}
