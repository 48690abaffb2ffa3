package debug

import (
	"fmt"

	wire "torii/crypto/isakmp"
	"torii/crypto/suite"
)

// phase1Attribute spells an attribute of a phase-1 transform.
func phase1Attribute(a wire.Attribute) string {
	v, _ := a.Uint()
	switch a.Type {
	case wire.IKEEncryption:
		return "encryption " + ikeCipher(v)
	case wire.IKEKeyLength:
		return fmt.Sprintf("keylength of %d", v)
	case wire.IKEHash:
		return "hash " + ikeHash(v)
	case wire.IKEGroup:
		return fmt.Sprintf("default group %d", v)
	case wire.IKEAuth:
		return "auth " + authName(v)
	case wire.IKELifeType:
		return "life type in " + lifeUnit(v)
	case wire.IKELife:
		return "life duration " + duration(a)
	}
	return fmt.Sprintf("unknown attribute %d", a.Type)
}

// phase2Attribute spells an attribute of a phase-2 transform.
func phase2Attribute(a wire.Attribute) string {
	v, _ := a.Uint()
	switch a.Type {
	case wire.IPsecEncapsulation:
		return fmt.Sprintf("encaps is %d%s", v, encapsulation(v))
	case wire.IPsecLifeType:
		return "SA life type in " + lifeUnit(v)
	case wire.IPsecLife:
		return "SA life duration " + duration(a)
	case wire.IPsecAuth:
		return "authenticator is " + espHash(v)
	case wire.IPsecKeyLength:
		return fmt.Sprintf("key length is %d", v)
	case wire.IPsecGroup:
		return fmt.Sprintf("group is %d", v)
	}
	return fmt.Sprintf("unknown attribute %d", a.Type)
}

// duration spells a value of either form: short ones as a number, long ones octet by octet.
func duration(a wire.Attribute) string {
	if a.Long == nil {
		return fmt.Sprintf("(basic) of %d", a.Short)
	}
	s := "(VPI) of  "
	for _, octet := range a.Long {
		s += fmt.Sprintf("0x%X ", octet)
	}
	return s
}

func lifeUnit(v uint64) string {
	if v == wire.LifeKilobytes {
		return "kilobytes"
	}
	return "seconds"
}

func encapsulation(v uint64) string {
	switch v {
	case wire.EncapsTunnel:
		return " (Tunnel)"
	case wire.EncapsTransport:
		return " (Transport)"
	case wire.EncapsTunnelUDP, wire.EncapsTunnelUDPDraft:
		return " (Tunnel-UDP)"
	case wire.EncapsTransportUDP, wire.EncapsTransportUDPDraft:
		return " (Transport-UDP)"
	}
	return ""
}

func authName(v uint64) string {
	switch v {
	case wire.AuthPreShared:
		return "pre-share"
	case wire.AuthRSASig:
		return "RSA sig"
	}
	return fmt.Sprint(v)
}

func ikeCipher(v uint64) string {
	for _, c := range suite.Ciphers() {
		if c.IKE != 0 && uint64(c.IKE) == v {
			return c.IKEName
		}
	}
	return fmt.Sprint(v)
}

func ikeHash(v uint64) string {
	for _, h := range suite.Hashes() {
		if uint64(h.IKE) == v {
			return h.IKEName
		}
	}
	return fmt.Sprint(v)
}

func espHash(v uint64) string {
	for _, h := range suite.Hashes() {
		if uint64(h.ESP) == v {
			return h.ESPName
		}
	}
	return fmt.Sprint(v)
}

func espCipher(id uint8) string {
	for _, c := range suite.Ciphers() {
		if c.ESP == id {
			return c.ESPName
		}
	}
	return fmt.Sprint(id)
}

// espWords are the words of a transform set for an offered transform.
func espWords(t *wire.Transform) string {
	var bits, hash uint64
	for _, a := range t.Attributes {
		switch v, _ := a.Uint(); a.Type {
		case wire.IPsecKeyLength:
			bits = v
		case wire.IPsecAuth:
			hash = v
		}
	}
	words := espCipher(t.ID)
	for _, c := range suite.Ciphers() {
		if c.ESP == t.ID && uint64(c.KeyBits) == bits {
			words = cipherWords(c)
		}
	}
	for _, h := range suite.Hashes() {
		if uint64(h.ESP) == hash {
			words += " " + hashWord(h)
		}
	}
	return words
}

// suiteWords are the words of a transform set.
func suiteWords(c *suite.Cipher, h *suite.Hash) string {
	if h == nil {
		return cipherWords(c)
	}
	return cipherWords(c) + " " + hashWord(h)
}

// cipherWords is a cipher as a transform set has it: `esp-3des`, `esp-aes`, `esp-gcm 256`.
func cipherWords(c *suite.Cipher) string {
	const unsaid = 128
	family := "esp-aes"
	switch {
	case c.KeyBits == 0:
		return "esp-" + c.Name
	case c.Mode == suite.GCM:
		family = "esp-gcm"
	}
	if c.KeyBits == unsaid {
		return family
	}
	return fmt.Sprintf("%s %d", family, c.KeyBits)
}

func hashWord(h *suite.Hash) string { return "esp-" + h.Name + "-hmac" }
