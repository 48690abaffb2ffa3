package ios

import (
	"strings"

	. "torii/cli"
)

// modeWords are the modes as `privilege` and `alias` name them, in the order of their lines in
// running-config.
var modeWords = [...]struct{ word, help, mode string }{
	{"bba-group", "BBA Group configuration mode", "config-bba-group"},
	{"crypto-map", "Crypto map config mode", "config-crypto-map"},
	{"crypto-transform", "Crypto transform config mode", "cfg-crypto-trans"},
	{"interface", "Interface configuration mode", "config-if"},
	{"ipenacl", "IP named extended access-list configuration mode", "config-ext-nacl"},
	{"ipsnacl", "IP named simple access-list configuration mode", "config-std-nacl"},
	{"isakmp-peer", "ISAKMP peer configuration mode", "config-isakmp-peer"},
	{"isakmp-policy", "ISAKMP policy configuration mode", "config-isakmp"},
	{"line", "Line configuration mode", "config-line"},
	{"route-map", "Route map config mode", "config-route-map"},
	{"ssh-pubkey", "SSH public key identification mode", "conf-ssh-pubkey"},
	{"ssh-pubkey-data", "SSH public key data entry mode", "conf-ssh-pubkey-data"},
	{"ssh-pubkey-user", "SSH public key entry mode", "conf-ssh-pubkey-user"},
	{"configure", "Global configuration mode", "config"},
	{"exec", "Exec mode", execTitle},
}

// modeWord is the place of a mode in the table, by its word.
func modeWord(word string) int {
	for i, m := range modeWords {
		if m.word == word {
			return i
		}
	}
	return len(modeWords)
}

// wordOf is how `privilege` and `alias` name the mode of a prompt. A range is configured as what it is
// a range of.
func wordOf(mode string) string {
	for _, m := range modeWords {
		if m.mode == strings.TrimSuffix(mode, "-range") {
			return m.word
		}
	}
	return ""
}

func modeToken(field *string) *Token {
	var pairs []string
	for _, m := range modeWords {
		pairs = append(pairs, m.word, m.help)
	}
	return OneOf(field, pairs...)
}
