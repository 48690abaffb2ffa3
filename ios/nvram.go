package ios

import (
	"strings"
	"time"

	"torii/cli"
)

func nvramCommands(s *Session) []cli.Line {
	network := func() { s.writeNetwork() }
	return []cli.Line{
		cli.Do("write", "Write running configuration to memory").Level(15).Run(s.save),
		cli.Do("write erase", "Erase NV memory").Level(15).Run(s.eraseStartup),
		cli.Do("write memory", "Write to NV memory").Level(15).Run(s.save),
		cli.Do("write network", "Write to network TFTP server").Level(15).Run(network),
		s.show("write terminal", "Write to terminal", func(w *page) { s.showRunning(w, runningView{}) }).Level(15),
		cli.Do("erase startup-config", "Erase contents of configuration memory").Level(15).Run(s.eraseStartup),
		cli.Do("erase nvram:", "Filesystem to be erased").Level(15).Run(s.eraseStartup),
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
	s.own(func(now time.Time) { s.device.logf(now, "%%SYS-7-NV_BLOCK_INIT: Initialized the geometry of nvram") })
}

// What stands in the place of a command of old.
const replacedBy = "This command has been replaced by the command:\n         '%s'\n"

// writeNetwork goes the way of `copy`, and asks once more.
func (s *Session) writeNetwork() {
	s.printf(replacedBy, "copy system:/running-config <url>")
	to, ok := s.askTarget(fileURL{tempSystem, runningFile}, fileURL{system: "tftp:"})
	if ok && s.confirm("Write file "+to.String()+"? [confirm]") {
		s.printf("\n")
		s.unreachable(to, ".")
	}
}

// configureNetwork goes the way of `copy`, and asks once more.
func (s *Session) configureNetwork() {
	s.printf(replacedBy, "copy <url> system:/running-config")
	host, ok := s.ask("Address or name of remote host", "255.255.255.255")
	if !ok {
		return
	}
	name, ok := s.ask("Source filename", strings.ToLower(s.device.running().Hostname)+"-confg")
	from := fileURL{"tftp:", "//" + host + "/" + name}
	if ok && s.confirm("Configure using "+from.String()+"? [confirm]") {
		s.unreachable(from, "")
	}
}
