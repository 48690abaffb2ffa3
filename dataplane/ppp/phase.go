package ppp

// Phase is where a session stands, RFC 1661 section 3.2.
type Phase uint8

const (
	Dead Phase = iota
	Establish
	Authenticate
	Network
	Terminate
)

var phaseNames = [...]string{"DOWN", "ESTABLISHING", "AUTHENTICATING", "UP", "TERMINATING"}

func (p Phase) String() string { return phaseNames[p] }

// Reason is why a session ended.
type Reason uint8

const (
	NoReason  Reason = iota
	ByRequest        // this end closed it
	PeerClosed
	NoAnswer        // LCP or IPCP came to no end
	AuthFailed      // the peer is not who it says, or not known
	AuthRefused     // the peer did not believe this end
	AuthUnavailable // the ends know no common method
	EchoLost        // the peer is silent
	Looped          // the peer is this end
	AddressRefused
	LowerLost // the layer below is gone
)

// Phase is where the session stands.
func (s *Session) Phase() Phase { return s.phase }
