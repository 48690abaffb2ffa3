package debug

// natDiscovered is what the hashes read so far say about translation on the way.
func natDiscovered(e event) []string {
	verdict := "No NAT Found for self or peer"
	switch {
	case e.Inside && e.PeerInside:
		verdict = "NAT found, both nodes inside NAT"
	case e.Inside:
		verdict = "My hash no match -  this node inside NAT"
	case e.PeerInside:
		verdict = "His hash no match - this node outside NAT"
	}
	return []string{isakmp("received payload type %d", e.Payload), e.pak("%s", verdict)}
}

// portFloated is told of the port the peer now sends from.
func portFloated(e event) []string {
	return []string{
		e.sa("Detected port floating to port = %d", e.Remote.Port()),
		isakmp(" Trying to find existing peer %s/%s/%d/", e.Local.Addr(), e.Peer, e.Remote.Port()),
		e.sa("SA authentication status:\n\tauthenticated"),
	}
}

func encapSet(e event) []string {
	return one(isakmp(" Setting UDP ENC peer struct 0x%s sa= 0x%s", e.peerAt(), e.saAt()))
}
