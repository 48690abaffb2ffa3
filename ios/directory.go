package ios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"torii/cli"
)

// fileToken is a URL of a file system of the device, or the name of a file in flash.
func (s *Session) fileToken(url *string) *cli.Token {
	p := s.device.Platform
	systems := []string{"flash:", nvramSystem, tempSystem}
	if own := p.flashSystem(); own != systems[0] {
		systems = append(systems, own)
	}
	var forms []*cli.Token
	for _, system := range systems {
		forms = append(forms, cli.Path(system, "File to work on: a file of "+system, url))
	}
	return cli.Alt(append(forms, bareName(url))...)
}

// bareName is the name of a file without its system.
func bareName(url *string) *cli.Token {
	return cli.Arg[string]{Placeholder: "WORD", Help: "File name", Rank: cli.Free,
		Parse:  func(w string) (string, bool) { return w, w != "" && w[0] != '/' && !strings.Contains(w, ":") },
		Show:   func(w string) string { return w },
		Sample: func(pick func(int) int) string { return fmt.Sprint("file", pick(1000)) },
	}.Bind(url)
}

func fileCommands(s *Session) []cli.Line {
	var url string
	force, every := false, false
	file := s.fileToken(&url)
	return []cli.Line{
		s.listing("dir", "List files on a filesystem", func(w *page) { s.dir(w, url) },
			cli.Opt(cli.On("/all", "List all files", &every)), cli.Opt(cli.On("/recursive", "List files recursively", &every)), cli.Opt(file)).Level(15),
		s.listing("dir all-filesystems", "List files on all filesystems", s.dirAll).Level(15),
		cli.Do("delete", "Delete a file", cli.Opt(cli.On("/force", "Force delete", &force)), cli.Opt(cli.On("/recursive", "Recursive delete", &every)), file).Level(15).
			Run(func() { s.delete(s.device.locate(url), force) }),
		s.listing("more", "Display the contents of a file", func(w *page) { s.more(w, s.device.locate(url)) }, file).Level(15),
		cli.Do("pwd", "Display current working directory").Level(15).Run(func() { s.printf("%s\n", s.device.Platform.flashSystem()) }),
		s.listing("show flash:", "display information about flash: file system", s.showFlash),
		s.listing("show file systems", "List filesystems", s.showFileSystems),
		cli.Do("verify /md5", "Compute an md5 signature for a file", file).Level(15).Run(func() { s.digest(s.device.locate(url)) }),
	}
}

// listing is a show command that reads files: the device does not wait for them.
func (s *Session) listing(path, help string, print func(*page), args ...*cli.Token) cli.Line {
	return s.show(path, help, print, args...).Run(func() {
		var p page
		print(&p)
		s.print(func(w *page) { w.printf("%s", p.text.String()) })
	})
}

const fileDate = "Jan _2 2006 15:04:05 +00:00"

// imageDate is when the image was made.
var imageDate = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// flashFiles are the image and the files of flash, or the one of this name.
func (s *Session) flashFiles(name string) ([]File, error) {
	p := s.device.Platform
	files, err := s.device.NVRAM.Files()
	files = append([]File{{Name: p.image(), Size: p.ImageSize, At: imageDate}}, files...)
	return slices.DeleteFunc(files, func(f File) bool { return name != "" && f.Name != name }), err
}

// dir lists a file system, or one file of it.
func (s *Session) dir(w *page, url string) {
	at := s.device.locate(url)
	var files []File
	var err error
	switch {
	case s.device.Platform.isFlash(at.system):
		files, err = s.flashFiles(at.name)
	case at.system == nvramSystem:
		files, err = s.nvramFiles(at.name)
	default:
		text, _ := s.read(fileURL{tempSystem, runningFile})
		files = []File{{Name: runningFile, Size: int64(len(text))}}
	}
	if err != nil || at.name != "" && len(files) == 0 {
		w.printf("%s\n", fileError("opening", at, noSuchFile))
		return
	}
	w.printf("Directory of %s\n\n", at)
	for i, f := range files {
		date := "<no date>"
		if !f.At.IsZero() {
			date = f.At.UTC().Format(fileDate)
		}
		w.printf("%5d  -rw-  %10d  %26s  %s\n", i+1, f.Size, date, f.Name)
	}
	if len(files) == 0 {
		w.printf("No files in directory\n")
	}
	w.printf("\n%s\n", s.space(at.system))
}

func (s *Session) nvramFiles(name string) ([]File, error) {
	text, ok, err := s.device.NVRAM.Load()
	if !ok || name != "" && name != startupFile {
		return nil, err
	}
	return []File{{Name: startupFile, Size: int64(len(text))}}, nil
}

// space says how much room a file system has.
func (s *Session) space(system string) string {
	size, free := s.room(system)
	if size == 0 {
		return "No space information available"
	}
	return fmt.Sprintf("%d bytes total (%d bytes free)", size, free)
}

// room is the size of a file system and what of it is free, in bytes; zero where there is no such thing.
func (s *Session) room(system string) (size, free int64) {
	p := s.device.Platform
	switch {
	case p.isFlash(system):
		files, _ := s.device.NVRAM.Files()
		return p.FlashSize, p.FlashSize - p.flashUsed(files)
	case system == nvramSystem:
		text, _, _ := s.device.NVRAM.Load()
		return nvramSize, max(0, nvramSize-int64(len(text)))
	}
	return 0, 0
}

func (s *Session) dirAll(w *page) {
	for i, system := range []string{s.device.Platform.flashSystem(), nvramSystem, tempSystem} {
		if i > 0 {
			w.printf("\n")
		}
		s.dir(w, system)
	}
}

func (s *Session) showFlash(w *page) {
	w.printf("-#- --length-- -----date/time------ path\n")
	files, _ := s.flashFiles("")
	for i, f := range files {
		w.printf("%-4d%10d %s %s\n", i+1, f.Size, f.At.UTC().Format("Jan 2 2006 15:04:05 +00:00"), f.Name)
	}
	size, free := s.room(s.device.Platform.flashSystem())
	w.printf("\n%d bytes available (%d bytes used)\n\n", free, size-free)
}

func (s *Session) showFileSystems(w *page) {
	w.printf("File Systems:\n\n       Size(b)       Free(b)      Type  Flags  Prefixes\n")
	for _, f := range []struct{ mark, kind, flags, system string }{
		{" ", "opaque", "rw", tempSystem}, {" ", "opaque", "rw", nullSystem}, {" ", "network", "rw", "tftp:"},
		{" ", "nvram", "rw", nvramSystem}, {"*", "disk", "rw", s.device.Platform.flashSystem()},
		{" ", "network", "rw", "rcp:"}, {" ", "network", "rw", "http:"}, {" ", "network", "rw", "ftp:"}, {" ", "network", "rw", "scp:"},
	} {
		size, free := s.room(f.system)
		w.printf("%s %12s  %12s  %8s   %-5s %s\n", f.mark, sizeOrDash(size), sizeOrDash(free), f.kind, f.flags, f.system)
	}
	w.printf("\n")
}

func sizeOrDash(n int64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func (s *Session) more(w *page, at fileURL) {
	text, err := s.read(at)
	if err != nil {
		w.printf("%s\n", err)
		return
	}
	w.printf("%s\n", text)
}

// delete asks for the name and whether it is meant, each unless told not to.
func (s *Session) delete(at fileURL, force bool) {
	quiet := s.device.running().FilePrompt == promptQuiet
	if !force && !quiet {
		name, ok := s.ask("Delete filename", at.name)
		if !ok {
			return
		}
		at.name = name
	}
	if !force && !s.confirm(fmt.Sprintf("Delete %s? [confirm]", at)) {
		return
	}
	if err := s.remove(at); err != nil {
		s.printf("%s\n", err)
	}
}

func (s *Session) remove(at fileURL) error {
	d := s.device
	switch {
	case d.Platform.isFlash(at.system) && at.name == d.Platform.image():
		return fileError("deleting", at, inUse)
	case at == fileURL{nvramSystem, startupFile}:
		return d.NVRAM.Erase()
	case !d.Platform.isFlash(at.system):
		return fileError("deleting", at, notPermitted)
	}
	if _, ok, _ := d.NVRAM.ReadFile(at.name); !ok {
		return fileError("deleting", at, noSuchFile)
	}
	return d.NVRAM.RemoveFile(at.name)
}
