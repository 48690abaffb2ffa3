package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"torii/ios"
)

// entrances are lines that lead into the modes of the reference; PORT is the platform's first.
var entrances = map[string]string{
	"config":               "!",
	"config-if":            "interface PORT",
	"config-line":          "line vty 0 4",
	"conf-ssh-pubkey":      "ip ssh pubkey-chain",
	"conf-ssh-pubkey-user": "ip ssh pubkey-chain\nusername bob",
	"conf-ssh-pubkey-data": "ip ssh pubkey-chain\nusername bob\nkey-string",
	"config-bba-group":     "bba-group pppoe G",
	"config-route-map":     "route-map R permit 10",
	"config-isakmp-peer":   "crypto isakmp peer address 10.0.0.2",
	"config-isakmp":        "crypto isakmp policy 10",
	"cfg-crypto-trans":     "crypto ipsec transform-set T esp-des esp-md5-hmac",
	"config-crypto-map":    "crypto map M 10 ipsec-isakmp",
	"config-std-nacl":      "ip access-list standard S",
	"config-ext-nacl":      "ip access-list extended E",
}

// simplest are the steps from a syntax to the simplest line of it, each repeated while it finds something.
var simplest = []struct {
	syntax *regexp.Regexp
	typed  string
}{
	{regexp.MustCompile(` \[[^\[\]]*\]`), ""},
	{regexp.MustCompile(`\{([^{}|]*?) ?(\|[^{}]*)?\}`), "$1"},
	{regexp.MustCompile(`<(\d+)-\d+>`), "$1"},
	{regexp.MustCompile(`A\.B\.C\.D`), "10.0.0.1"},
	{regexp.MustCompile(`WORD`), "x"},
	{regexp.MustCompile(`LINE`), "xyx"}, // a whole text where x delimits one
	{regexp.MustCompile(` …`), ""},
}

func simple(syntax string) string {
	for _, step := range simplest {
		for step.syntax.MatchString(syntax) {
			syntax = step.syntax.ReplaceAllString(syntax, step.typed)
		}
	}
	return syntax
}

// samples types each configuration line of a reference once: those marked as stored, or the others.
func samples(t *testing.T, reference, port string, marked bool) (config string, lines []string) {
	t.Helper()
	var enter, syntax string
	for text := range strings.Lines(reference) {
		text = strings.TrimSuffix(text, "\n")
		switch {
		case strings.HasPrefix(text, "## "):
			mode := text[len("## "):]
			if enter = strings.Replace(entrances[mode], "PORT", port, 1); enter == "" && mode != "exec" {
				t.Errorf("no way into mode %s is known here", mode)
			}
		case strings.HasPrefix(text, "      "):
			if enter != "" && strings.Contains(text, "(stored:") == marked {
				line := simple(syntax)
				config += enter + "\n" + line + "\n"
				lines = append(lines, line)
			}
		case len(text) > 4:
			syntax = text[4:]
		}
	}
	return config, lines
}

// storedBy is what check calls stored, and what it refuses, in a configuration.
func storedBy(t *testing.T, platform, config string) (stored []string, refused int) {
	t.Helper()
	file := write(t, filepath.Join(t.TempDir(), "all.cfg"), config)
	screen, _, _ := torii(t, "check", "--platform", platform, file)
	var line string
	for text := range strings.Lines(screen) {
		switch {
		case strings.HasPrefix(text, file):
			_, line, _ = strings.Cut(strings.TrimSpace(text), ": ")
		case strings.HasPrefix(text, "    stored:"):
			stored = append(stored, line)
		case strings.HasPrefix(text, "%"):
			refused++
		}
	}
	return stored, refused
}

// What the reference calls stored, check calls stored too, and nothing else.
func TestCommandsNameEveryStoredLine(t *testing.T) {
	for _, name := range ios.PlatformNames() {
		reference, faults, status := torii(t, "commands", "--platform", name)
		if status != 0 || faults != "" {
			t.Fatalf("%s: status %d: %s", name, status, faults)
		}
		platform, _ := ios.PlatformNamed(name)
		config, lines := samples(t, reference, platform.PortNames()[0], true)
		stored, refused := storedBy(t, name, config)
		if len(lines) == 0 || refused != 0 || !slices.Equal(stored, lines) {
			t.Errorf("%s: the reference calls stored\n%q\nand check\n%q, %d refused", name, lines, stored, refused)
		}
		config, lines = samples(t, reference, platform.PortNames()[0], false)
		stored, refused = storedBy(t, name, config)
		if len(stored) != 0 || refused > len(lines)/4 {
			t.Errorf("%s: the reference does not call stored %q; %d of %d are refused", name, stored, refused, len(lines))
		}
	}
}

func TestCommandsOfUnknownPlatform(t *testing.T) {
	if screen, faults, status := torii(t, "commands", "--platform", "c9"); status == 0 || screen != "" || !strings.Contains(faults, "c2811") {
		t.Errorf("status %d: %s%s", status, screen, faults)
	}
}
