package ios

import (
	"crypto/md5"
	"fmt"
	"strings"
	"time"

	. "torii/cli"
	"torii/cli/term"
)

// How much a file command asks.
const (
	promptAlert = "alert" // before it destroys something
	promptNoisy = "noisy" // always
	promptQuiet = "quiet" // never
)

func fileLines(c *Config) []Line {
	return []Line{Set("file prompt", "Prompt level", Or(OneOf(&c.FilePrompt,
		promptAlert, "Prompt only for destructive file operations", promptNoisy, "Confirm all file operation parameters", promptQuiet, "Seldom prompt for file operations",
	), &c.FilePrompt, promptAlert))}
}

// copySystems are the file systems that `copy` works on, with what stands for a whole one.
func (s *Session) copySystems() []string {
	systems := append([]string{"flash:", nullSystem, nvramSystem, tempSystem}, remoteSystems...)
	if own := s.device.Platform.flashSystem(); own != "flash:" {
		systems = append(systems, own)
	}
	return systems
}

func copyCommands(s *Session) []Line {
	from, to := "", ""
	end := func(url *string, direction, running, startup string) *Token {
		forms := []*Token{
			Is(runningFile, running, url, tempSystem+runningFile),
			Is(startupFile, startup, url, nvramSystem+startupFile),
		}
		for _, system := range s.copySystems() {
			forms = append(forms, Path(system, "Copy "+direction+" "+system+" file system", url))
		}
		return Alt(append(forms, bareName(url))...)
	}
	source := end(&from, "from", "Copy from current system configuration", "Copy from startup configuration")
	target := end(&to, "to", "Update (merge with) current system configuration", "Copy to startup configuration")
	return []Line{
		Do("copy", "Copy from one file to another", source, target).Level(15).Run(func() { s.copy(s.device.locate(from), s.device.locate(to)) }),
	}
}

// ask asks for a word, with what Enter alone means in brackets. False: nothing was said, or ^C.
func (s *Session) ask(question, otherwise string) (string, bool) {
	answer, ok := s.term.Ask(fmt.Sprintf("%s [%s]? ", question, otherwise), term.AskOptions{Default: otherwise})
	return answer, ok && answer != ""
}

// copy asks what the command line has left open, and copies.
func (s *Session) copy(from, to fileURL) {
	from, ok := s.askSource(from)
	if !ok {
		return
	}
	to, ok = s.askTarget(from, to)
	switch {
	case !ok:
	case from.isRemote():
		s.printf("Accessing %s...\n", from)
		s.unreachable(from, "")
	case to.isRemote():
		s.unreachable(to, ".")
	case from == fileURL{tempSystem, runningFile} && to == fileURL{nvramSystem, startupFile}:
		s.save()
	default:
		s.transfer(from, to)
	}
}

func (s *Session) askSource(from fileURL) (_ fileURL, ok bool) {
	if from.isRemote() {
		if from, ok = s.askHost(from); !ok {
			return from, false
		}
	}
	if from.fileName() == "" && from.system != nullSystem {
		name, ok := s.ask("Source filename", "")
		return from.named(name), ok
	}
	return from, true
}

// askTarget asks where a file goes, unless it goes nowhere or nobody is to be asked.
func (s *Session) askTarget(from, to fileURL) (_ fileURL, ok bool) {
	if to.isRemote() {
		if to, ok = s.askHost(to); !ok {
			return to, false
		}
	}
	name := to.fileName()
	if name == "" {
		name = s.suggestion(from, to)
	}
	quiet := s.device.running().FilePrompt == promptQuiet
	if to.system != nullSystem && !(quiet && name != "") {
		if name, ok = s.ask("Destination filename", name); !ok {
			return to, false
		}
	}
	to = to.named(name)
	return to, quiet || !s.device.Platform.isFlash(to.system) || !s.exists(to) || s.overwrite()
}

func (s *Session) overwrite() bool {
	return s.confirm("%Warning:There is a file already existing with this name \nDo you want to over write? [confirm]")
}

func (s *Session) exists(at fileURL) bool {
	_, ok, _ := s.device.NVRAM.ReadFile(at.name)
	return ok
}

// suggestion is the name a copy gets unless another one is typed.
func (s *Session) suggestion(from, to fileURL) string {
	switch {
	case to.isRemote() && (from.name == runningFile || from.name == startupFile):
		return strings.ToLower(s.device.running().Hostname) + "-confg"
	case to.system == tempSystem:
		return runningFile
	case to.system == nvramSystem:
		return startupFile
	}
	return from.fileName()
}

// fileName is the last part of a path; a host alone has none.
func (l fileURL) fileName() string {
	if !l.isRemote() {
		return l.name
	}
	_, name, _ := strings.Cut(strings.TrimPrefix(l.name, "//"), "/")
	return name
}

// named is the same place with another file name.
func (l fileURL) named(name string) fileURL {
	if !l.isRemote() {
		return fileURL{l.system, strings.TrimPrefix(name, "/")}
	}
	host, _, _ := strings.Cut(strings.TrimPrefix(l.name, "//"), "/")
	return fileURL{l.system, "//" + host + "/" + name}
}

func (s *Session) askHost(at fileURL) (fileURL, bool) {
	if strings.TrimPrefix(at.name, "//") != "" {
		return at, true
	}
	host, ok := s.ask("Address or name of remote host", "")
	return fileURL{at.system, "//" + host}, ok
}

const (
	remoteTries = 5
	remoteWait  = 3 * time.Second
)

// unreachable looks for a server that is not there until it gives up, and prints what each try is
// worth.
func (s *Session) unreachable(at fileURL, try string) {
	for range remoteTries {
		if !s.device.pause(s.owner, remoteWait, s.term.Interrupt()) {
			return
		}
		s.printf("%s", try)
	}
	if try != "" {
		s.printf("\n")
	}
	s.printf("%s\n", fileError("opening", at, "Timed out"))
}

// transfer copies within the device and tells how fast it was.
func (s *Session) transfer(from, to fileURL) {
	var began, ended time.Time
	s.own(func(now time.Time) { began = now })
	text, err := s.read(from)
	if err == nil {
		err = s.put(to, text, from)
	}
	if err != nil {
		s.printf("%s\n", err)
		return
	}
	s.own(func(now time.Time) { ended = now })
	took := max(ended.Sub(began), 4*time.Millisecond)
	s.printf("\n%d bytes copied in %.3f secs (%d bytes/sec)\n", len(text), took.Seconds(), int64(float64(len(text))/took.Seconds()))
}

// put writes a file, or merges it into running-config.
func (s *Session) put(to fileURL, text string, from fileURL) error {
	if to != (fileURL{tempSystem, runningFile}) {
		return s.write(to, text)
	}
	source := from.String()
	if from.system == nvramSystem {
		source = "memory"
	}
	s.merge(source, text)
	return nil
}

// merge types a text into running-config and prints the lines that are refused.
func (s *Session) merge(from, text string) {
	var faults []LoadError
	s.own(func(now time.Time) {
		faults = s.device.merge(now, s.user, text)
		s.device.logf(now, "%%SYS-5-CONFIG_I: Configured from %s by %s", from, s.by())
	})
	for _, f := range faults {
		s.printf("%s\n%s", f.Line, f.bare())
	}
}

// merge types a text into running-config, as one edit.
func (d *Device) merge(now time.Time, user, text string) []LoadError {
	next, faults, _ := d.running().clone().read(d.grammar, "", text)
	d.apply(now, next)
	d.changed, d.unsaved = change{now, user}, true
	return faults
}

func (s *Session) digest(at fileURL) {
	text, err := s.read(at)
	if err != nil {
		s.printf("%s\n", err)
		return
	}
	s.printf("%sDone!\nverify /md5 (%s) = %x\n\n", strings.Repeat(".", len(text)>>16+1), at, md5.Sum([]byte(text)))
}
