package sshd

import (
	"slices"

	"golang.org/x/crypto/ssh"
)

// version identifies the server as IOS 12.3 and later do: SSH-2.0-Cisco-1.25 (RFC 4253 §4.2).
const version = "Cisco-1.25"

// Algorithms are modern ones in the library's order, then those that scripts written for old IOS
// ask for.
func Algorithms() ssh.Config {
	modern := ssh.SupportedAlgorithms()
	return ssh.Config{
		KeyExchanges: slices.Concat(modern.KeyExchanges, []string{
			ssh.InsecureKeyExchangeDH14SHA1,
			ssh.InsecureKeyExchangeDHGEXSHA1,
			ssh.InsecureKeyExchangeDH1SHA1,
		}),
		Ciphers: slices.Concat(modern.Ciphers, []string{
			ssh.InsecureCipherAES128CBC,
			ssh.InsecureCipherTripleDESCBC,
		}),
		MACs: slices.Concat(modern.MACs, []string{
			ssh.InsecureHMACSHA196,
		}),
	}
}
