package ios

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"

	. "torii/cli"
	"torii/cli/term"
)

// keyOrder is what `crypto key generate rsa` asks for.
type keyOrder struct {
	label      string // "": the device's name
	bits       int    // 0: ask
	general    bool
	exportable bool
}

const (
	fewestBits = 360
	keyBits    = 512
)

// mostBits is the longest key that a release makes.
func (p *Platform) mostBits() int {
	if p.Classic {
		return 2048
	}
	return 4096
}

// cryptoKeyLines act at once, and leave nothing in a running-config.
func cryptoKeyLines(c *Config) []Line {
	order, label := &keyOrder{}, new(string)
	options := Any(
		On("exportable", "Allow the key to be exported", &order.exportable),
		On("general-keys", "Generate a general purpose RSA key pair for signing and encryption", &order.general),
		Seq(Lit("label", "Provide a label"), Word(&order.label, "RSA keypair label")),
		Seq(Lit("modulus", "Provide number of modulus bits on the command line"), Num(&order.bits, fewestBits, c.platform.mostBits(), "size of the key modulus")),
	)
	generate := func() error {
		wanted := *order
		*order = keyOrder{}
		return c.interactive(func(s *Session) { s.generateKey(wanted) })
	}
	zeroize := func() error {
		named := *label
		*label = ""
		return c.interactive(func(s *Session) { s.zeroizeKeys(named) })
	}
	return []Line{
		Set("crypto key generate rsa", "Generate RSA keys", options).Absolute().Check(generate).Show(func(*Writer) {}),
		Set("crypto key zeroize rsa", "Remove RSA keys", Opt(Word(label, "Remove the keys with this label"))).Absolute().Check(zeroize).Show(func(*Writer) {}),
	}
}

// act leaves something for the session to do once its line is in force.
func (c *Config) act(f func(*Session)) { c.births.errands = append(c.births.errands, f) }

// interactive is act for a line that needs somebody to talk to, and so has no place in a file.
func (c *Config) interactive(f func(*Session)) error {
	if c.births.booting {
		return Refuse("%% This command is typed at a terminal; what it makes is kept beside the startup-config")
	}
	c.act(f)
	return nil
}

// fqdn is the device's name in its domain, or what is missing for it.
func (c *Config) fqdn() (string, error) {
	switch {
	case c.Hostname == bornName:
		return "", Refuse("%% Please define a hostname other than Router.")
	case c.Domain == "":
		return "", Refuse("%% Please define a domain-name first.")
	}
	return c.Hostname + "." + c.Domain, nil
}

// generateKey asks what is not said yet, and makes a key without holding up the device.
func (s *Session) generateKey(o keyOrder) {
	if o.label == "" {
		name, err := s.device.running().fqdn()
		if err != nil {
			s.printf("%s\n", err)
			return
		}
		o.label = name
	}
	if s.mayReplace(o) && (o.bits > 0 || s.askBits(&o)) {
		s.makeKey(o)
	}
}

// makeKey makes a key, which takes a while, and keeps it.
func (s *Session) makeKey(o keyOrder) {
	s.printf("%% Generating %d bit RSA keys, keys will be %s...", o.bits, map[bool]string{false: "non-exportable", true: "exportable"}[o.exportable])
	s.term.Flush()
	began, random := s.keySource()
	k := &KeyPair{Label: o.label, Exportable: o.exportable, key: makeRSA(random, o.bits)}
	var took time.Duration
	s.own(func(now time.Time) {
		k.Made, took = now, now.Sub(began)
		s.device.keepKey(now, k)
	})
	if s.device.Platform.Classic {
		s.printf("[OK]\n\n")
	} else {
		s.printf("\n[OK] (elapsed time was %d seconds)\n\n", int(took/time.Second))
	}
}

// mayReplace tells of the key there is, and asks before a dialogue about another.
func (s *Session) mayReplace(o keyOrder) bool {
	if s.device.keyNamed(o.label) == nil {
		s.printf("The name for the keys will be: %s\n", o.label)
		if o.bits > 0 {
			s.printf("\n%% The key modulus size is %d bits\n", o.bits)
		}
		return true
	}
	s.printf("%% You already have RSA keys defined named %s.\n", o.label)
	if o.bits > 0 {
		s.printf("%% They will be replaced.\n\n%% The key modulus size is %d bits\n", o.bits)
		return true
	}
	answer, ok := s.term.Ask("% Do you really want to replace them? [yes/no]: ", term.AskOptions{YesNo: true})
	return ok && answer == "yes"
}

func (s *Session) askBits(o *keyOrder) bool {
	most := s.device.Platform.mostBits()
	s.printf("Choose the size of the key modulus in the range of %d to %d for your\n  General Purpose Keys. Choosing a key modulus greater than 512 may take\n  a few minutes.\n\n", fewestBits, most)
	for {
		answer, ok := s.term.Ask(fmt.Sprintf("How many bits in the modulus [%d]: ", keyBits), term.AskOptions{Default: strconv.Itoa(keyBits)})
		if !ok {
			return false
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= fewestBits && n <= most {
			o.bits = n
			return true
		}
		s.printf("%% A decimal number between %d and %d.\n", fewestBits, most)
	}
}

// keySource is a source of randomness of the session's own, and the time.
func (s *Session) keySource() (began time.Time, random io.Reader) {
	var seed [32]byte
	s.own(func(now time.Time) {
		began = now
		io.ReadFull(s.device.Rand, seed[:])
	})
	return began, rand.NewChaCha8(seed)
}

// zeroizeKeys removes the key of a name, or all, when that is really wanted.
func (s *Session) zeroizeKeys(label string) {
	switch {
	case len(s.device.keyPairs) == 0, label != "" && s.device.keyNamed(label) == nil:
		s.printf("%% No Signature RSA Keys found in config.\n")
		return
	case label == "":
		s.printf("%% All RSA keys will be removed.\n")
	default:
		s.printf("%% Keys to be removed are named '%s'.\n", label)
	}
	s.printf("%% All router certs issued using these keys will also be removed.\n")
	if answer, ok := s.term.Ask("Do you really want to remove these keys? [yes/no]: ", term.AskOptions{YesNo: true}); !ok || answer != "yes" {
		return
	}
	s.own(func(now time.Time) {
		s.device.changeKeys(now, func() {
			kept := s.device.without(label)
			if label == "" {
				kept = nil
			}
			s.device.keyPairs = kept
		})
	})
}

func cryptoKeyCommands(s *Session) []Line {
	return []Line{
		s.show("show crypto key mypubkey rsa", "Show RSA public keys", s.showRSAKeys).Level(15),
		s.show("show ip ssh", "Information on SSH", s.showIPSSH),
		s.show("show ssh", "Status of SSH server connections", s.showSSH),
	}
}

func (s *Session) showRSAKeys(w *page) {
	for _, k := range s.device.keyPairs {
		w.printf("%% Key pair was generated at: %s\nKey name: %s\n", s.device.dateOf(k.Made), k.Label)
		if !s.device.Platform.Classic {
			w.printf("Key type: RSA KEYS\n")
		}
		w.printf(" Storage Device: private-config\n Usage: General Purpose Key\n Key is %s.%s\n Key Data:\n%s",
			exportability[k.Exportable], s.redundancy(), k.hexWords())
	}
}

var exportability = map[bool]string{false: "not exportable", true: "exportable"}

func (s *Session) redundancy() string {
	if s.device.Platform.Classic {
		return ""
	}
	return " Redundancy enabled."
}
