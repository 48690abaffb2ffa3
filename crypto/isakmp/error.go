package isakmp

// Error is a fault of a received message, with the notify that would tell the peer.
type Error struct {
	Notify NotifyType
	text   string
}

func (e *Error) Error() string { return e.text }

// The faults parsing finds. Texts are those of RFC 2408 section 5.
var (
	ErrLength    = &Error{UnequalPayloadLengths, "length does not fit the message"}
	ErrVersion   = &Error{InvalidMajorVersion, "major version is not 1"}
	ErrMalformed = &Error{PayloadMalformed, "payload is malformed"}
	ErrDOI       = &Error{DOINotSupported, "domain of interpretation is not IPsec"}
	ErrSituation = &Error{SituationNotSupported, "situation is not identity only"}
)
