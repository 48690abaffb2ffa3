package ios

import (
	"slices"
	"strings"
	"time"

	"torii/cli"
)

// File is a file of flash.
type File struct {
	Name string
	Size int64
	At   time.Time
}

// fileURL is a file as a URL names it: flash:/a.cfg.
type fileURL struct{ system, name string }

// The file systems of a device that are no flash.
const (
	nvramSystem = "nvram:"
	tempSystem  = "system:"
	nullSystem  = "null:"

	startupFile = "startup-config"
	runningFile = "running-config"
)

// remoteSystems are the ones across a network. Nobody serves them.
var remoteSystems = []string{"ftp:", "http:", "https:", "rcp:", "scp:", "tftp:"}

func (l fileURL) String() string {
	if l.isRemote() || l.system == nullSystem {
		return l.system + l.name
	}
	return l.system + "/" + l.name
}

func (l fileURL) isRemote() bool { return slices.Contains(remoteSystems, l.system) }

// flashSystem is what the platform calls its flash.
func (p *Platform) flashSystem() string {
	system, _, _ := strings.Cut(p.Image, ":")
	return system + ":"
}

// image is the file that the platform says it runs.
func (p *Platform) image() string {
	_, name, _ := strings.Cut(p.Image, ":")
	return name
}

// isFlash takes `flash:` for flash whatever the platform calls it.
func (p *Platform) isFlash(system string) bool {
	return system == p.flashSystem() || system == "flash:"
}

// locate reads a URL; a name alone is one in flash.
func (d *Device) locate(url string) fileURL {
	system, name, ok := strings.Cut(url, ":")
	if !ok {
		return fileURL{d.Platform.flashSystem(), strings.TrimPrefix(url, "/")}
	}
	at := fileURL{strings.ToLower(system) + ":", name}
	if !at.isRemote() {
		at.name = strings.TrimPrefix(name, "/")
	}
	return at
}

// fileError is how IOS says that a file could not be worked on.
func fileError(doing string, at fileURL, why string) error {
	return cli.Refuse("%%Error %s %s (%s)", doing, at, why)
}

const (
	noSuchFile   = "No such file or directory"
	noSpace      = "No space left on device"
	notPermitted = "Permission denied"
	badName      = "Invalid argument"
	inUse        = "Device or resource busy"
	noSuchDevice = "No such device"
)

// longestName is how long the name of a file may be.
const longestName = 63

// goodName says whether flash can hold a file of this name.
func goodName(name string) bool {
	const others = "._-+@=,~"
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(others, r)
	}
	return name != "" && name[0] != '.' && len(name) <= longestName && !strings.ContainsFunc(name, func(r rune) bool { return !plain(r) })
}

// read gives the text of a file.
func (s *Session) read(at fileURL) (string, error) {
	d := s.device
	text, ok, err := "", false, error(nil)
	switch {
	case d.Platform.isFlash(at.system) && at.name == d.Platform.image():
		return "", fileError("opening", at, notPermitted)
	case d.Platform.isFlash(at.system):
		text, ok, err = d.NVRAM.ReadFile(at.name)
	case at == fileURL{nvramSystem, startupFile}:
		text, ok, err = d.NVRAM.Load()
	case at == fileURL{tempSystem, runningFile}:
		text, ok = strings.Join(d.running().render(), "\n")+"\n", true
	case at.system == nullSystem:
		return "", nil
	}
	switch {
	case err != nil:
		return "", fileError("opening", at, err.Error())
	case !ok:
		return "", fileError("opening", at, noSuchFile)
	}
	return text, nil
}

// write makes a file of a text, or replaces one.
func (s *Session) write(at fileURL, text string) error {
	d := s.device
	var err error
	switch {
	case d.Platform.isFlash(at.system):
		return s.writeFlash(at, text)
	case at == fileURL{nvramSystem, startupFile}:
		err = d.NVRAM.Save(text)
	case at.system == nullSystem:
	case at.system == nvramSystem || at.system == tempSystem:
		return fileError("opening", at, notPermitted)
	default:
		return fileError("opening", at, noSuchDevice)
	}
	if err != nil {
		return fileError("opening", at, err.Error())
	}
	return nil
}

func (s *Session) writeFlash(at fileURL, text string) error {
	d := s.device
	files, err := d.NVRAM.Files()
	switch {
	case err != nil:
		return fileError("opening", at, err.Error())
	case at.name == d.Platform.image():
		return fileError("opening", at, inUse)
	case !goodName(at.name):
		return fileError("opening", at, badName)
	case d.Platform.flashUsed(without(files, at.name))+int64(len(text)) > d.Platform.FlashSize:
		return fileError("writing", at, noSpace)
	}
	var now time.Time
	s.own(func(at time.Time) { now = at })
	if err := d.NVRAM.WriteFile(at.name, text, now); err != nil {
		return fileError("writing", at, err.Error())
	}
	return nil
}

func without(files []File, name string) []File {
	return slices.DeleteFunc(slices.Clone(files), func(f File) bool { return f.Name == name })
}

// flashUsed is how many bytes of flash its files and the image take.
func (p *Platform) flashUsed(files []File) int64 {
	used := p.ImageSize
	for _, f := range files {
		used += f.Size
	}
	return used
}

// keep writes what a command has to say to a file, anew or behind what stands there. That is for the
// highest level alone.
func (s *Session) keep(url, text string, behind bool) error {
	at := s.device.locate(url)
	switch {
	case s.level < cli.HighestLevel:
		return fileError("opening", at, notPermitted)
	case at.isRemote():
		s.device.pause(s.owner, remoteTries*remoteWait, s.term.Interrupt())
		return fileError("opening", at, "Timed out")
	}
	if behind {
		if old, err := s.read(at); err == nil {
			text = old + text
		}
	}
	return s.write(at, text)
}
