package term_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"torii/cli/term"
)

// router is a shell with the manners of IOS and a few commands that try the terminal.
type router struct {
	config   bool
	done     bool
	executed []string
}

func (r *router) Prompt() string {
	if r.config {
		return "R1(config)#"
	}
	return "R1#"
}

func (r *router) Mode() string { return map[bool]string{false: "exec", true: "config"}[r.config] }
func (r *router) Done() bool   { return r.done }

func (r *router) Break(t *term.Terminal, line string) bool {
	if strings.HasPrefix(line, "banner motd ") {
		return false
	}
	r.config = false
	return true
}

func (r *router) End(t *term.Terminal, line string) {
	if line != "" {
		r.Exec(t, line)
	}
	r.config = false
}

func (r *router) Help(line string) string {
	switch line {
	case "":
		return "Exec commands:\n  exit    Exit from the EXEC\n  ping    Send echo messages\n  show    Show running system information\n\n"
	case "sh":
		return "show\n"
	}
	return "% Unrecognized command\n"
}

func (r *router) Complete(line string) (string, bool) {
	if line == "sh" || line == "show" {
		return "show ", true
	}
	return "", false
}

var commands = map[string]func(*router, *term.Terminal, []string){
	"configure": func(r *router, t *term.Terminal, _ []string) {
		fmt.Fprintln(t, "Enter configuration commands, one per line.  End with CNTL/Z.")
		r.config = true
	},
	"terminal": func(_ *router, t *term.Terminal, words []string) {
		n, _ := strconv.Atoi(words[2])
		switch words[1] {
		case "length":
			t.SetLength(n)
		case "width":
			t.SetWidth(n)
		case "history":
			t.SetHistory(n)
		}
	},
	"show": func(_ *router, t *term.Terminal, words []string) {
		n, _ := strconv.Atoi(words[1])
		var text strings.Builder
		for i := range min(n, 100_000) {
			fmt.Fprintf(&text, "line %d\n", i+1)
		}
		t.Page(text.String())
	},
	"history": func(_ *router, t *term.Terminal, words []string) {
		fmt.Fprintln(t, strings.Join(t.History(words[1]), "; "))
	},
	"ping": func(_ *router, t *term.Terminal, _ []string) {
		stop := t.Interrupt()
		for range 5 {
			select {
			case <-stop:
				fmt.Fprintln(t, ".")
				return
			default:
				fmt.Fprint(t, "!")
			}
		}
		fmt.Fprintln(t, "\nSuccess rate is 100 percent (5/5)")
	},
	"enable": func(_ *router, t *term.Terminal, _ []string) {
		for range 3 {
			if p, ok := t.ReadPassword("Password: "); p == "cisco" || !ok {
				return
			}
		}
		fmt.Fprintln(t, "% Bad secrets")
	},
	"reload": func(_ *router, t *term.Terminal, _ []string) {
		save, ok := t.Ask("System configuration has been modified. Save? [yes/no]: ", term.AskOptions{YesNo: true})
		fmt.Fprintf(t, "save %q %v\n", save, ok)
		_, ok = t.Ask("Proceed with reload? [confirm]", term.AskOptions{Confirm: true})
		fmt.Fprintln(t, "reload", ok)
	},
	"copy": func(_ *router, t *term.Terminal, _ []string) {
		name, ok := t.Ask("Destination filename [startup-config]? ", term.AskOptions{Default: "startup-config"})
		fmt.Fprintf(t, "copied to %q %v\n", name, ok)
	},
	"banner": func(_ *router, t *term.Terminal, words []string) {
		fmt.Fprintf(t, "Enter TEXT message.  End with the character '%s'.\n", words[2])
		lines, ok := t.ReadText(term.Mark(words[2]))
		fmt.Fprintf(t, "%q %v\n", lines, ok)
	},
	"certificate": func(_ *router, t *term.Terminal, _ []string) {
		lines, ok := t.ReadText(term.Word("quit"))
		fmt.Fprintf(t, "%q %v\n", lines, ok)
	},
	"editing": func(_ *router, t *term.Terminal, words []string) { t.SetEditing(words[1] == "on") },
	"recall":  func(_ *router, t *term.Terminal, words []string) { t.KeepHistory(words[1] == "on") },
	"logging": func(_ *router, t *term.Terminal, words []string) { t.SetSynchronous(true) },
	"log": func(_ *router, t *term.Terminal, words []string) {
		fmt.Fprint(t, "working")
		t.Async("%SYS-6-TEST: during a command")
		fmt.Fprintln(t, "done")
	},
	"exit": func(r *router, _ *term.Terminal, _ []string) { r.done = !r.config; r.config = false },
}

func (r *router) Exec(t *term.Terminal, line string) {
	r.executed = append(r.executed, line)
	command, filter, err := term.ParseFilter(line)
	var refused *term.FilterError
	if errors.As(err, &refused) {
		fmt.Fprintf(t, "%s\n%d\n", refused.Text, refused.Column)
		return
	}
	words := strings.Fields(command)
	if len(words) == 0 {
		return
	}
	run, ok := commands[words[0]]
	switch {
	case !ok:
		fmt.Fprintf(t, "executed %q\n", line)
	case words[0] == "show" && command != line:
		t.PageLines(filter.Apply(term.Lines("line 1\nline 2\nline 10\n")))
	default:
		run(r, t, append(words, "", ""))
	}
}

// pc is a shell without modes, where '?' and TAB are nothing special.
type pc struct{ done bool }

func (p *pc) Prompt() string                      { return `C:\>` }
func (p *pc) Help(string) string                  { return "" }
func (p *pc) Complete(line string) (string, bool) { return "", false }
func (p *pc) Done() bool                          { return p.done }
func (p *pc) Exec(t *term.Terminal, line string) {
	p.done = line == "exit"
	fmt.Fprintf(t, "%q\n", line)
}
