package ios

import (
	"slices"
	"strings"
	"time"

	"torii/cli"
	"torii/cli/term"
)

func nvramCommands(s *Session) []cli.Line {
	return []cli.Line{
		cli.Do("write", "Write running configuration to memory").Level(15).Run(s.save),
		cli.Do("write memory", "Write to NV memory").Level(15).Run(s.save),
		cli.Do("write terminal", "Write to terminal").Level(15).Run(func() { s.print(func(w *page) { s.showRunning(w, runningView{}) }) }),
		cli.Do("write erase", "Erase NV memory").Level(15).Run(s.eraseStartup),
		cli.Do("copy running-config startup-config", "Copy to startup configuration").Level(15).Run(func() {
			if _, ok := s.term.Ask("Destination filename [startup-config]? ", term.AskOptions{Default: "startup-config"}); ok {
				s.save()
			}
		}),
		cli.Do("reload", "Halt and perform a cold restart").Level(15).Run(s.reload),
	}
}

// save writes the running configuration to NVRAM. The packets of the device do not wait for the disk.
func (s *Session) save() {
	s.printf("Building configuration...\n")
	d := s.device
	saved := d.running()
	if err := d.NVRAM.Save(strings.Join(saved.render(), "\n") + "\n"); err != nil {
		s.printf("%%Error opening nvram:/startup-config (%v)\n", err)
		return
	}
	s.own(func(time.Time) { d.unsaved = d.unsaved && d.running() != saved })
	s.printf("[OK]\n")
}

func (s *Session) eraseStartup() {
	if !s.confirm("Erasing the nvram filesystem will remove all configuration files! Continue? [confirm]") {
		return
	}
	if err := s.device.NVRAM.Erase(); err != nil {
		s.printf("%%Error erasing nvram: (%v)\n", err)
		return
	}
	s.printf("[OK]\nErase of nvram: complete\n")
}

// reload starts the device anew from its startup-config, and ends every session.
func (s *Session) reload() {
	if s.unsaved() {
		answer, ok := s.term.Ask("\nSystem configuration has been modified. Save? [yes/no]: ", term.AskOptions{YesNo: true})
		if !ok {
			return
		}
		if answer == "yes" {
			s.save()
		}
	}
	if !s.confirm("Proceed with reload? [confirm]") {
		return
	}
	s.done = true
	s.own(func(now time.Time) {
		s.device.Reload(now)
		s.device.returned = "reload"
	})
}

// unsaved says whether running-config has changed since it was saved or loaded.
func (s *Session) unsaved() (differs bool) {
	s.own(func(time.Time) { differs = s.device.unsaved })
	return differs
}

// Reload boots the device from its NVRAM and hangs up every session.
func (d *Device) Reload(now time.Time) []LoadError {
	for _, s := range slices.Clone(d.sessions) {
		s.dismiss("")
	}
	text, _, err := d.NVRAM.Load()
	faults := d.Boot(now, "startup-config", text)
	if err != nil {
		d.logf(now, "%%SYS-4-CONFIG_RESOLVE_FAILURE: System config parse from (nvram:startup-config) failed: %v", err)
	}
	return faults
}
