package ios

import (
	"fmt"
	"strings"

	"torii/cli"
)

func runningCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show running-config", "Current operating configuration", s.showRunning).Level(15),
		s.showRunningInterface(),
		s.show("show startup-config", "Contents of startup configuration", s.showStartup).Level(15),
	}
}

// showRunning prints the three header lines and the configuration.
func (s *Session) showRunning(w *page) {
	c := s.device.running()
	body := s.device.dated(c.render())
	w.printf("Building configuration...\n\nCurrent configuration : %d bytes\n%s\n", len(strings.Join(body, "\n"))+1, strings.Join(body, "\n"))
	w.printf("\n")
}

// dated puts the comment about the last change in front, on releases that have it.
func (d *Device) dated(body []string) []string {
	if d.Platform.Classic || d.changed.at.IsZero() {
		return body
	}
	by := ""
	if d.changed.by != "" {
		by = " by " + d.changed.by
	}
	comment := "! Last configuration change at " + d.date(d.changed.at) + by
	return append([]string{"!", comment}, body...)
}

func (s *Session) showRunningInterface() cli.Line {
	var name IfName
	c := s.device.running()
	return s.show("show running-config interface", "Show interface configuration", func(w *page) {
		i, ok := s.device.running().Interfaces.Get(&Interface{Name: name})
		if !ok {
			w.printf("%% Invalid input detected at '^' marker.\n")
			return
		}
		body := append([]string{"!", fmt.Sprintf("interface %s", name)}, indented(cli.Render(c.interfaceLines(i)))...)
		body = append(body, "end")
		w.printf("Building configuration...\n\nCurrent configuration : %d bytes\n%s\n\n", len(strings.Join(body, "\n"))+1, strings.Join(body, "\n"))
	}, c.ifToken(&name)).Level(15)
}

func indented(lines []string) []string {
	for i, line := range lines {
		lines[i] = " " + line
	}
	return lines
}

const nvramSize = 245752

func (s *Session) showStartup(w *page) {
	text, ok, err := s.device.NVRAM.Load()
	switch {
	case err != nil:
		w.printf("%%Error opening nvram:/startup-config (%v)\n", err)
	case !ok:
		w.printf("startup-config is not present\n")
	default:
		w.printf("Using %d out of %d bytes\n%s\n", len(text), nvramSize, text)
	}
}
