package ppp

// State is where a control protocol stands, RFC 1661 section 4.2.
type State uint8

const (
	Initial State = iota
	Starting
	Closed
	Stopped
	Closing
	Stopping
	ReqSent
	AckRcvd
	AckSent
	Open
	numStates
)

// The words IOS has for them.
var stateNames = [numStates]string{"Initial", "Starting", "Closed", "Stopped", "Closing", "Stopping", "REQsent", "ACKrcvd", "ACKsent", "Open"}

func (s State) String() string { return stateNames[s] }

// event is what happens to a control protocol, RFC 1661 section 4.3.
type event uint8

const (
	up event = iota
	down
	open
	shut
	again   // TO+: the restart timer, with tries left
	tired   // TO-: and none left
	goodReq // RCR+
	badReq  // RCR-
	ack     // RCA
	nak     // RCN
	termReq // RTR
	termAck // RTA
	unknown // RUC
	spared  // RXJ+: a reject that can be lived with
	fatal   // RXJ-
	echoed  // RXR: echo, its reply, discard
	numEvents
)

// The words IOS has for them.
var eventNames = [numEvents]string{
	up: "UP", down: "DOWN", open: "OPEN", shut: "CLOSE", again: "Timeout+", tired: "Timeout-", goodReq: "Receive ConfReq+", badReq: "Receive ConfReq-",
	ack: "Receive ConfAck", nak: "Receive ConfNak/Rej", termReq: "Receive TermReq", termAck: "Receive TermAck", unknown: "Receive CodeUnknown",
	spared: "Receive CodeRej+", fatal: "Receive CodeRej-", echoed: "Receive Echo",
}

func (e event) String() string { return eventNames[e] }

// action is what the automaton does, RFC 1661 section 4.4. Of several the lower come first.
type action uint16

const (
	tld action = 1 << iota // this layer down
	irc                    // initialize restart count
	zrc                    // zero it
	scr                    // send Configure-Request
	sca                    // Ack
	scn                    // Nak or Reject
	str                    // Terminate-Request
	sta                    // Terminate-Ack
	scj                    // Code-Reject
	ser                    // Echo-Reply
	tlu                    // this layer up
	tls                    // this layer started
	tlf                    // this layer finished
)

type move struct {
	do   action
	next State
}

// none is the entry of an event that cannot happen.
var none = move{next: numStates}

// transitions is the table of RFC 1661 section 4.1, without the restart option.
var transitions = [numEvents][numStates]move{
	//        Initial         Starting            Closed              Stopped                    Closing        Stopping       Req-Sent            Ack-Rcvd            Ack-Sent            Opened
	up:      {{0, Closed}, {irc | scr, ReqSent}, none, none, none, none, none, none, none, none},
	down:    {none, none, {0, Initial}, {tls, Starting}, {0, Initial}, {0, Starting}, {0, Starting}, {0, Starting}, {0, Starting}, {tld, Starting}},
	open:    {{tls, Starting}, {0, Starting}, {irc | scr, ReqSent}, {0, Stopped}, {0, Stopping}, {0, Stopping}, {0, ReqSent}, {0, AckRcvd}, {0, AckSent}, {0, Open}},
	shut:    {{0, Initial}, {tlf, Initial}, {0, Closed}, {0, Closed}, {0, Closing}, {0, Closing}, {irc | str, Closing}, {irc | str, Closing}, {irc | str, Closing}, {tld | irc | str, Closing}},
	again:   {none, none, none, none, {str, Closing}, {str, Stopping}, {scr, ReqSent}, {scr, ReqSent}, {scr, AckSent}, none},
	tired:   {none, none, none, none, {tlf, Closed}, {tlf, Stopped}, {tlf, Stopped}, {tlf, Stopped}, {tlf, Stopped}, none},
	goodReq: {none, none, {sta, Closed}, {irc | scr | sca, AckSent}, {0, Closing}, {0, Stopping}, {sca, AckSent}, {sca | tlu, Open}, {sca, AckSent}, {tld | scr | sca, AckSent}},
	badReq:  {none, none, {sta, Closed}, {irc | scr | scn, ReqSent}, {0, Closing}, {0, Stopping}, {scn, ReqSent}, {scn, AckRcvd}, {scn, ReqSent}, {tld | scr | scn, ReqSent}},
	ack:     {none, none, {sta, Closed}, {sta, Stopped}, {0, Closing}, {0, Stopping}, {irc, AckRcvd}, {scr, ReqSent}, {irc | tlu, Open}, {tld | scr, ReqSent}},
	nak:     {none, none, {sta, Closed}, {sta, Stopped}, {0, Closing}, {0, Stopping}, {irc | scr, ReqSent}, {scr, ReqSent}, {irc | scr, AckSent}, {tld | scr, ReqSent}},
	termReq: {none, none, {sta, Closed}, {sta, Stopped}, {sta, Closing}, {sta, Stopping}, {sta, ReqSent}, {sta, ReqSent}, {sta, ReqSent}, {tld | zrc | sta, Stopping}},
	termAck: {none, none, {0, Closed}, {0, Stopped}, {tlf, Closed}, {tlf, Stopped}, {0, ReqSent}, {0, ReqSent}, {0, AckSent}, {tld | scr, ReqSent}},
	unknown: {none, none, {scj, Closed}, {scj, Stopped}, {scj, Closing}, {scj, Stopping}, {scj, ReqSent}, {scj, AckRcvd}, {scj, AckSent}, {scj, Open}},
	spared:  {none, none, {0, Closed}, {0, Stopped}, {0, Closing}, {0, Stopping}, {0, ReqSent}, {0, ReqSent}, {0, AckSent}, {0, Open}},
	fatal:   {none, none, {tlf, Closed}, {tlf, Stopped}, {tlf, Closed}, {tlf, Stopped}, {tlf, Stopped}, {tlf, Stopped}, {tlf, Stopped}, {tld | irc | str, Stopping}},
	echoed:  {none, none, {0, Closed}, {0, Stopped}, {0, Closing}, {0, Stopping}, {0, ReqSent}, {0, AckRcvd}, {0, AckSent}, {ser, Open}},
}
