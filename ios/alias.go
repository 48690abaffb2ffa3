package ios

import (
	"slices"
	"strings"

	. "torii/cli"
)

// Alias is another name for a command of a mode.
type Alias struct{ Mode, Name, Command string }

func (a Alias) is(mode, name string) bool { return a.Mode == mode && a.Name == name }

// bornAliases are the ones that every device has.
var bornAliases = [...]Alias{
	{execTitle, "h", "help"}, {execTitle, "lo", "logout"}, {execTitle, "p", "ping"}, {execTitle, "r", "resume"},
	{execTitle, "s", "show"}, {execTitle, "u", "undebug"}, {execTitle, "un", "undebug"}, {execTitle, "w", "where"},
}

func aliasLines(c *Config) []Line {
	return []Line{
		Bang().Show(func(w *Writer) {
			for _, born := range bornAliases {
				if _, ok := c.aliasOf(born.Mode, born.Name); !ok {
					w.Raw("no alias " + born.Mode + " " + born.Name)
				}
			}
		}),
		Each("alias", "Create command alias", c.aliases(), func() Alias { return Alias{} }, func(a *Alias) []*Token {
			return []*Token{modeToken(&a.Mode), Word(&a.Name, "Alias name"), Rest(&a.Command, "Text to be aliased")}
		}),
	}
}

// aliasOf is the command that a word stands for in a mode.
func (c *Config) aliasOf(mode, name string) (command string, ok bool) {
	i := slices.IndexFunc(c.Aliases, func(a Alias) bool { return a.is(mode, name) })
	if i < 0 {
		return "", false
	}
	return c.Aliases[i].Command, true
}

// aliases stand in the order they were made in, mode by mode; those a device is born with go without saying.
func (c *Config) aliases() Rows[Alias] {
	return Rows[Alias]{
		All: func(yield func(Alias) bool) {
			for _, m := range modeWords {
				for _, a := range c.Aliases {
					if a.Mode == m.word && !slices.Contains(bornAliases[:], a) && !yield(a) {
						return
					}
				}
			}
		},
		Put: func(a Alias) error {
			c.Aliases = slices.Clone(c.Aliases)
			i := slices.IndexFunc(c.Aliases, func(old Alias) bool { return old.is(a.Mode, a.Name) })
			if i < 0 {
				c.Aliases = append(c.Aliases, a)
			} else {
				c.Aliases[i] = a
			}
			return nil
		},
		Delete: func(like Alias) error {
			c.Aliases = slices.DeleteFunc(slices.Clone(c.Aliases), func(a Alias) bool {
				return a.Mode == like.Mode && (like.Name == "" || a.Name == like.Name)
			})
			return nil
		},
		Clear: func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

// unalias writes out the alias that a line begins with. A blank in front keeps a line as it is.
func (s *Session) unalias(line, mode string) string {
	first, rest, more := strings.Cut(line, " ")
	command, ok := s.device.running().aliasOf(wordOf(mode), first)
	switch {
	case !ok:
		return line
	case more:
		return command + " " + rest
	}
	return command
}

// aliasHelp are the aliases that a word begins, as word help lists them.
func (s *Session) aliasHelp(started, mode string) (entries []string) {
	for _, a := range s.device.running().Aliases {
		if a.Mode != wordOf(mode) || !strings.HasPrefix(a.Name, started) {
			continue
		}
		command := a.Command
		if strings.Contains(command, " ") {
			command = `"` + command + `"`
		}
		entries = append(entries, "*"+a.Name+"="+command)
	}
	return entries
}

func aliasCommands(s *Session) []Line {
	var mode string
	return []Line{s.show("show aliases", "Display alias commands", func(w *page) { s.showAliases(w, mode) }, Opt(modeToken(&mode)))}
}

// showAliases lists the aliases of a mode, or of all that have some.
func (s *Session) showAliases(w *page, mode string) {
	blank := ""
	for i := range modeWords {
		m := modeWords[len(modeWords)-1-i]
		if mode != "" && m.word != mode {
			continue
		}
		title := blank + m.help + " aliases:\n"
		for _, a := range s.device.running().Aliases {
			if a.Mode == m.word {
				w.printf("%s  %-22s%s\n", title, a.Name, a.Command)
				title, blank = "", "\n"
			}
		}
	}
}
