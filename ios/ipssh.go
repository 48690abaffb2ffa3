package ios

import (
	"cmp"
	"crypto"
	"time"

	. "torii/cli"
)

// SSHRules are those of the SSH server.
type SSHRules struct {
	Version int // 0: 1 and 2, as 1.99
	Timeout int // seconds to log in
	Retries int
	Port    int // besides 22, for the lines of the rotary group; 0: none
	Rotary  int
	Keys    table[*UserKeys]
}

const (
	sshTimeout   = 120
	sshRetries   = 3
	leastSSHBits = 768 // of the key, for version 2
)

func newSSHRules() SSHRules {
	return SSHRules{Timeout: sshTimeout, Retries: sshRetries, Keys: newTable(func(a, b *UserKeys) bool { return cmp.Less(a.User, b.User) })}
}

func sshLines(c *Config) []Line {
	r := &c.SSH
	port := []*Token{Num(&r.Port, 2000, 10000, "The port"), Lit("rotary", "Rotary group settings"), Num(&r.Rotary, 1, 127, "Rotary group")}
	lines := []Line{
		Set("ip ssh time-out", "Specify SSH time-out interval", Or(Num(&r.Timeout, 1, 120, "SSH time-out interval (secs)"), &r.Timeout, sshTimeout)),
		Set("ip ssh authentication-retries", "Specify number of authentication retries", Or(Num(&r.Retries, 0, 5, "Number of authentication retries"), &r.Retries, sshRetries)),
		Set("ip ssh port", "Starting (or only) Port number to listen on", port...),
		Set("ip ssh version", "Specify protocol version supported", Num(&r.Version, 1, 2, "Protocol version")).
			Check(func() error { c.act((*Session).wantsKeys); return nil }),
		pubkeyLine(c),
	}
	return append(lines, Bang().Show(func(w *Writer) {
		if len(Render(lines)) > 0 {
			w.Raw("!")
		}
	}))
}

// wantsKeys says that version 2 needs a key, where there is none.
func (s *Session) wantsKeys() {
	d := s.device
	if d.running().SSH.Version == 2 && d.sshVersion() == "" {
		s.printf("Please create RSA keys (of atleast %d bits size) to enable SSH v2.\n", leastSSHBits)
	}
}

// sshVersion is the version that the SSH server speaks; "" while it is off for want of a key.
func (d *Device) sshVersion() string {
	bits := 0
	for _, k := range d.keyPairs {
		bits = max(bits, k.bits())
	}
	switch version := d.running().SSH.Version; {
	case bits == 0, version == 2 && bits < leastSSHBits:
		return ""
	case version == 1, bits < leastSSHBits:
		return "1.5"
	case version == 2:
		return "2.0"
	}
	return "1.99"
}

// speaksSSH2 says whether anybody is heard: version 1 has no server here.
func (d *Device) speaksSSH2() bool {
	v := d.sshVersion()
	return v == "2.0" || v == "1.99"
}

// SSHManners are how many passwords somebody from inside may try, and how long he may take.
func (d *Device) SSHManners() (attempts int, grace time.Duration) {
	r := &d.running().SSH
	return max(r.Retries, 1), time.Duration(r.Timeout) * time.Second
}

// HostKey is the key that the device shows to whoever calls by SSH from inside; nil while there is none. It is called
// by the device's owner.
func (d *Device) HostKey() crypto.Signer {
	if k := d.sshKey(); k != nil {
		return k.key
	}
	return nil
}

func (s *Session) showIPSSH(w *page) {
	d := s.device
	r := &d.running().SSH
	if version := d.sshVersion(); version != "" {
		w.printf("SSH Enabled - version %s\n", version)
	} else {
		w.printf("SSH Disabled - version %s\n%%Please create RSA keys to enable SSH (and of atleast %d bits for SSH v2).\n", disabledVersion(r.Version), leastSSHBits)
	}
	w.printf("Authentication timeout: %d secs; Authentication retries: %d\n", r.Timeout, r.Retries)
	if d.Platform.Classic {
		return
	}
	w.printf("Minimum expected Diffie Hellman key size : 1024 bits\n")
	k := d.sshKey()
	if k == nil {
		w.printf("IOS Keys in SECSH format(ssh-rsa, base64 encoded): NONE\n")
		return
	}
	w.printf("IOS Keys in SECSH format(ssh-rsa, base64 encoded): %s\n%s\n", k.Label, k.secsh())
}

func disabledVersion(version int) string {
	return map[int]string{0: "1.99", 1: "1.5", 2: "2.0"}[version]
}

const noSSHv1 = "%%No SSHv1 server connections running.\n"

// showSSH lists who is here by SSH, each way on a line of its own.
func (s *Session) showSSH(w *page) {
	any := false
	for _, other := range s.device.sessions {
		if other.who.Protocol != SSH {
			continue
		}
		if !any {
			w.printf("Connection Version Mode Encryption  Hmac         State                 Username\n")
			any = true
		}
		for _, way := range [...]string{"IN", "OUT"} {
			w.printf("%-10d %-7s %-4s %-11s %-12s %-21s %s\n", other.tty-firstVTY, "2.0", way, other.who.Cipher, other.who.MAC, "Session started", other.user)
		}
	}
	if !any {
		w.printf("%%No SSHv2 server connections running.\n")
	}
	w.printf(noSSHv1)
}
