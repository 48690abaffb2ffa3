package ppp

import (
	"encoding/hex"
	"testing"
)

func unhex(t *testing.T, s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The vectors of RFC 2759 section 9.2.
func TestMSCHAPv2(t *testing.T) {
	c := exchange{name: "User", secret: "clientPass", challenge: unhex(t, "5b5d7c7d7b3f2f3e3c2c602132262628"),
		random: unhex(t, "21402324255e262a28295f2b3a337c7e")}
	response := MethodMSCHAPv2.respond(c)
	if got := hex.EncodeToString(response[24:48]); len(response) != MethodMSCHAPv2.size || got != "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df" {
		t.Errorf("response %s", got)
	}
	message, ok := MethodMSCHAPv2.admits(c, response)
	if !ok || string(message) != "S=407A5589115FD0D6209F510FE9C04566932CDA56 M=OK" {
		t.Errorf("%v %s", ok, message)
	}
	c.name = `DOMAIN\User`
	if _, ok := MethodMSCHAPv2.admits(c, response); !ok {
		t.Error("a domain counts")
	}
	response[30]++
	if _, ok := MethodMSCHAPv2.admits(c, response); ok {
		t.Error("a wrong answer is admitted")
	}
}

func TestCHAP(t *testing.T) {
	c := exchange{id: 7, secret: "cisco", challenge: []byte("challenge")}
	if got := hex.EncodeToString(MethodCHAP.respond(c)); got != "dbf42d090bb480c7bc2fb7330908ec4b" {
		t.Error(got)
	}
}
