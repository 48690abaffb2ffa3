package ios

import (
	"strings"

	. "torii/cli"
)

// Move is a command of a mode that was given another privilege level than it was born with.
type Move struct {
	Mode    string // its word in modeWords
	Command string // the full keywords it begins with
	Level   int
	All     bool // and all that begin with it

	reset bool // typed to take the move back
}

// before sorts by mode; a longer command stands before the one it begins with.
func (m Move) before(o Move) bool {
	return compare(modeWord(m.Mode)-modeWord(o.Mode), strings.Compare(m.Command+"\x7f", o.Command+"\x7f")) < 0
}

func privilegeLines(c *Config) []Line {
	return []Line{Each("privilege", "Command privilege parameters", c.moves(), func() Move { return Move{} }, moveTokens)}
}

func moveTokens(m *Move) []*Token {
	command := func() *Token {
		return Rest(&m.Command, "Initial keywords of the command to modify").Sampled(func(func(int) int) string { return "no" })
	}
	return []*Token{
		modeToken(&m.Mode),
		Opt(On("all", "All suboption will be set to the samelevel", &m.All)),
		Alt(
			Seq(Lit("level", "Set privilege level of command"), Num(&m.Level, 0, HighestLevel, "Privilege level").Shown(), command()),
			Seq(On("reset", "Reset privilege level of command", &m.reset), command()),
		),
	}
}

func (c *Config) moves() Rows[Move] {
	return Rows[Move]{
		All: c.Moves.All(),
		Put: func(typed Move) error {
			if err := c.spellOut(&typed); err != nil {
				return err
			}
			if typed.reset {
				c.takeBack(typed)
				return nil
			}
			c.move(typed)
			return nil
		},
		Delete: func(typed Move) error {
			if err := c.spellOut(&typed); err != nil {
				return err
			}
			c.takeBack(typed)
			return nil
		},
		Clear: func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

// spellOut writes out the keywords of a command, or says which of them its mode does not know.
func (c *Config) spellOut(m *Move) error {
	if m.Command == "" {
		return &SyntaxError{Fault: Incomplete}
	}
	for _, known := range c.births.grammar(c.platform) {
		if wordOf(known.title) != m.Mode {
			continue
		}
		r := Reader{Lines: known.lines, Index: NewIndex(known.lines, known.prefix), Level: HighestLevel}
		full, fault := r.Expand(m.Command)
		if fault != nil {
			return fault
		}
		m.Command = full
	}
	return nil
}

// move gives a command its level, and the words on its way where they have none of their own yet: who
// may type `show running-config` may type `show`.
func (c *Config) move(m Move) {
	c.Moves = c.Moves.With(m)
	words := strings.Fields(m.Command)
	for n := 1; n < len(words); n++ {
		way := Move{Mode: m.Mode, Command: strings.Join(words[:n], " "), Level: m.Level}
		if _, ok := c.Moves.Get(way); !ok {
			c.Moves = c.Moves.With(way)
		}
	}
}

// takeBack gives a command the level it was born with, and the words on its way that were moved for
// its sake alone.
func (c *Config) takeBack(m Move) {
	was, ok := c.Moves.Get(m)
	if !ok {
		return
	}
	c.Moves = c.Moves.Without(m)
	words := strings.Fields(m.Command)
	for n := len(words) - 1; n > 0; n-- {
		way, ok := c.Moves.Get(Move{Mode: m.Mode, Command: strings.Join(words[:n], " ")})
		if ok && way.Level == was.Level && !way.All && !c.movedBehind(way) {
			c.Moves = c.Moves.Without(way)
		}
	}
}

// movedBehind says whether a command that begins with this one was moved.
func (c *Config) movedBehind(way Move) bool {
	for m := range c.Moves.All() {
		if m.Mode == way.Mode && strings.HasPrefix(m.Command, way.Command+" ") {
			return true
		}
	}
	return false
}

// movedIn are the levels that commands of a mode were moved to.
func (c *Config) movedIn(mode string) Levels {
	if c.Moves.Len() == 0 {
		return nil
	}
	levels := Levels{}
	for m := range c.Moves.All() {
		if m.Mode == wordOf(mode) {
			levels[m.Command] = Moved{Level: m.Level, All: m.All}
		}
	}
	return levels
}

// enableTries is how often a wrong secret may be typed.
const enableTries = 3

func privilegeCommands(s *Session) []Line {
	up, down := HighestLevel, execLevel
	level := func(n *int) *Token { return Opt(Num(n, 0, HighestLevel, "Privilege level")) }
	return []Line{
		Do("enable", "Turn on privileged commands", level(&up)).Level(0).Run(func() { s.enable(up) }),
		Do("disable", "Turn off privileged commands", level(&down)).Level(0).Run(func() { s.disable(down) }),
		s.show("show privilege", "Show current privilege level", func(w *page) { w.printf("Current privilege level is %d\n", s.level) }),
	}
}

// enable goes to a privilege level, asking for its secret on the way up.
func (s *Session) enable(level int) {
	c := s.device.running()
	switch {
	case level <= s.level:
		s.level = level
	case c.enableAsks(level):
		s.challenge(c, level)
	case s.tty == consoleTTY:
		s.rise(level)
	default:
		s.printf("%% No password set\n")
	}
}

// challenge asks for a secret until it is right, a few times.
func (s *Session) challenge(c *Config, level int) {
	for range enableTries {
		typed, ok := s.term.ReadPassword("Password: ")
		if !ok {
			return
		}
		if c.enableAdmits(level, typed) {
			s.rise(level)
			return
		}
	}
	s.logPrivilege(level, false)
	s.printf("%% Bad secrets\n\n")
}

func (s *Session) rise(level int) {
	s.level = level
	s.logPrivilege(level, true)
}

func (s *Session) disable(level int) {
	if level > s.level {
		s.printf("New privilege level must be less than current privilege level\n")
		return
	}
	s.level = level
}
