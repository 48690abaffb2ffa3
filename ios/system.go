package ios

import (
	"slices"

	. "torii/cli"
)

// Services are the switches of the top of a running-config.
type Services struct{ PasswordEncryption, SequenceNumbers, CEF, NoCDP, HTTP, HTTPS bool }

func headLines(c *Config) []Line {
	lines := append([]Line{Fixed("version " + c.platform.Number)}, stampLines(&c.Stamps)...)
	return append(lines,
		Flag("service password-encryption", "Encrypt system passwords", &c.Services.PasswordEncryption).
			Always(&c.Services.PasswordEncryption).Check(func() error { c.encryptPasswords(); return nil }),
		Flag("service sequence-numbers", "Stamp logger messages with a sequence number", &c.Services.SequenceNumbers),
		Bang(),
		Set("hostname", "Set system's network name", Or(Word(&c.Hostname, "This system's network name"), &c.Hostname, bornName).Shown()),
		Bang(),
	)
}

func controlLines(*Config) []Line { return []Line{Bang(), Fixed("control-plane"), Bang()} }

// personalLines are set apart where there are any.
func personalLines(c *Config) []Line {
	lines := slices.Concat(bannerLines(c), aliasLines(c), privilegeLines(c))
	return append(lines, Bang().Show(func(w *Writer) {
		if len(Render(lines)) > 0 {
			w.Raw("!")
		}
	}))
}

func bootLines(*Config) []Line {
	return []Line{Fixed("boot-start-marker"), Fixed("boot-end-marker"), Bang()}
}

// ipLines are forwarding and names, which have changed places with 15.x.
func ipLines(c *Config) []Line {
	cef := Flag("ip cef", "Cisco Express Forwarding", &c.Services.CEF).Always(&c.Services.CEF).Stored()
	if c.platform.Classic {
		return slices.Concat([]Line{cef}, nameLines(c), []Line{Bang()})
	}
	return append(nameLines(c), cef, Bang())
}

func tailLines(c *Config) []Line {
	return []Line{Bang(), Fixed("scheduler allocate 20000 1000"), Bang(), Fixed("end")}
}
