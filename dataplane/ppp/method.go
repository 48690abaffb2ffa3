package ppp

import (
	"crypto/md5"
	"crypto/subtle"
)

// Method is a way for one end to say who it is.
type Method struct {
	Name      string // as IOS has it
	Protocol  Protocol
	algorithm []byte // of CHAP
	size      int    // of its response's value
	// respond answers a challenge; admits checks an answer and may say something with the good news.
	respond func(c exchange) []byte
	admits  func(c exchange, response []byte) (message []byte, ok bool)
}

// exchange is what the answer to a challenge is made of.
type exchange struct {
	id        uint8
	challenge []byte
	name      string // of who answers
	secret    string
	random    []byte // 16 octets
}

// The methods, RFC 1334, RFC 1994, RFC 2759.
var (
	MethodPAP      = Method{Name: "PAP", Protocol: PAP}
	MethodCHAP     = Method{Name: "CHAP", Protocol: CHAP, algorithm: []byte{5}, size: md5.Size, respond: respondMD5, admits: admitsMD5}
	MethodMSCHAPv2 = Method{Name: "MS-CHAP-V2", Protocol: CHAP, algorithm: []byte{0x81}, size: msResponseLen, respond: respondMS, admits: admitsMS}
)

// number is the method as an option of LCP.
func (m Method) number() []byte {
	return append([]byte{byte(m.Protocol >> 8), byte(m.Protocol)}, m.algorithm...)
}

// Is says whether an option of LCP names the method.
func (m Method) Is(number []byte) bool { return string(m.number()) == string(number) }

// respondMD5 is the value of RFC 1994 section 4.1.
func respondMD5(c exchange) []byte {
	sum := md5.Sum(append(append([]byte{c.id}, c.secret...), c.challenge...))
	return sum[:]
}

func admitsMD5(c exchange, response []byte) ([]byte, bool) {
	return nil, subtle.ConstantTimeCompare(respondMD5(c), response) == 1
}
