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
		Set("banner incoming", "Set incoming terminal line banner", text(&b.Incoming)),
		Set("banner login", "Set login banner", text(&b.Login)),
		Set("banner motd", "Set Message of the Day banner", text(&b.MOTD)),
		Set("banner", "Define a login banner", text(&b.MOTD)).Show(func(*Writer) {}),
	}
}

// Door is a way in, as far as banners and lines care.
type Door uint8

const (
	ConsoleDoor Door = iota
	TelnetDoor
	SSHDoor
)

// Threshold is what a device shows before it asks for a name or password: the message of the day and
// the login banner, but over SSH the latter alone, before authentication (RFC 4252 §5.4).
func (d *Device) Threshold(door Door, tty int) string {
	b := d.running().Banners
	if door == SSHDoor {
		return d.banner(b.Login, tty)
	}
	return d.banner(b.MOTD, tty) + d.banner(b.Login, tty)
}

// Welcome is what a device shows once somebody is in: the exec banner, and over SSH the message of the
// day before it.
func (d *Device) Welcome(door Door, tty int) string {
	b := d.running().Banners
	if door == SSHDoor {
		return d.banner(b.MOTD, tty) + d.banner(b.Exec, tty)
	}
	return d.banner(b.Exec, tty)
}

// banner is a text as the screen shows it: on lines of its own, its tokens filled in.
func (d *Device) banner(text string, tty int) string {
	if text == "" {
		return ""
	}
	c := d.running()
	return "\n" + strings.NewReplacer(
		"$(hostname)", c.Hostname,
		"$(line)", strconv.Itoa(c.platform.lineNumber(tty)),
	).Replace(strings.TrimPrefix(text, "\n")) + "\n"
}
