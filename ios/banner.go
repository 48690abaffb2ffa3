package ios

import (
	"strconv"
	"strings"

	. "torii/cli"
)

// Banners are texts that a device shows to whoever comes in, as they were typed.
type Banners struct{ MOTD, Login, Exec, Incoming string }

func bannerLines(c *Config) []Line {
	b := &c.Banners
	text := func(field *string) *Token { return Text(field, "c banner-text c, where 'c' is a delimiting character") }
	return []Line{
		Set("banner exec", "Set EXEC process creation banner", text(&b.Exec)),
		Set("banner incoming", "Set incoming terminal line banner", text(&b.Incoming)).Stored(),
		Set("banner login", "Set login banner", text(&b.Login)),
		Set("banner motd", "Set Message of the Day banner", text(&b.MOTD)),
		Set("banner", "Define a login banner", text(&b.MOTD)).Show(func(*Writer) {}),
	}
}

// Threshold is what a device shows at a line before it asks for a name or password: the message of the
// day and the login banner, but over SSH the latter alone, before authentication (RFC 4252 §5.4).
func (d *Device) Threshold(ssh bool, tty int) string {
	c := d.running()
	login := c.banner(c.Banners.Login, tty)
	if ssh {
		return login
	}
	return c.dayMessage(tty) + login
}

// Welcome is what somebody sees who is in: the exec banner, and over SSH the message of the day before it.
func (s *Session) Welcome(ssh bool) (text string) {
	c := s.device.running()
	if ssh {
		text = c.dayMessage(s.tty)
	}
	if line, ok := c.tty(s.tty); ok && line.NoBanner {
		return text
	}
	return text + c.banner(c.Banners.Exec, s.tty)
}

// dayMessage is the message of the day, where the line shows it. A line without exec banner does not.
func (c *Config) dayMessage(tty int) string {
	if line, ok := c.tty(tty); ok && (line.NoMOTD || line.NoBanner) {
		return ""
	}
	return c.banner(c.Banners.MOTD, tty)
}

// banner is a text as the screen shows it: on lines of its own, its tokens filled in.
func (c *Config) banner(text string, tty int) string {
	if text == "" {
		return ""
	}
	location := ""
	if line, ok := c.tty(tty); ok {
		location = line.Location
	}
	return "\n" + strings.NewReplacer(
		"$(hostname)", c.Hostname,
		"$(domain)", c.Domain,
		"$(line)", strconv.Itoa(c.platform.lineNumber(tty)),
		"$(line-desc)", location,
	).Replace(strings.TrimPrefix(text, "\n")) + "\n"
}
