package ios

import (
	"strconv"

	. "torii/cli"
)

var (
	standardMode = listMode("config-std-nacl", "Standard Access List configuration commands:", false)
	extendedMode = listMode("config-ext-nacl", "Ext Access List configuration commands:", true)
)

func listMode(name, title string, extended bool) *Mode {
	return mode(name, title, nil, func(c *Config, list string) []Object {
		return one(edit(&c.Lists, &AccessList{Name: list, Extended: extended}), c.listLines)
	})
}

// listLines is the mode of an access list.
func (c *Config) listLines(l *AccessList) []Line {
	return []Line{Ordered("Access list entry", c.aces(l), newACE, l.tokens).Show(func(w *Writer) {
		spell := l.configured()
		for e := range l.Entries.All() {
			w.Line(spell(e))
		}
	})}
}

// namedListLines are the modes of all lists and, in running-config, the lists that have a name.
func namedListLines(c *Config) []Line {
	return []Line{
		Block("ip access-list standard", "Standard Access List", standardMode, c.lists(false), c.listName(1, 99)),
		Block("ip access-list extended", "Extended Access List", extendedMode, c.lists(true), c.listName(100, 199)),
	}
}

func (c *Config) listName(low, high int) func(*string) []*Token {
	return func(name *string) []*Token {
		var number int
		numbered := Num(&number, low, high, "Access-list number").Then(func() { *name = strconv.Itoa(number) }).If(func() bool { return false })
		return []*Token{Alt(numbered, Word(name, "Access-list name"))}
	}
}

func (c *Config) lists(extended bool) Objects[string] {
	return Objects[string]{
		All: func(yield func(string, []Line) bool) {
			for l := range c.Lists.All() {
				if l.Extended == extended && l.number() == 0 && !yield(l.Name, c.listLines(l)) {
					return
				}
			}
		},
		Open: func(name string) error { _, err := c.openList(name, extended); return err },
		Remove: func(name string) error {
			c.Lists = c.Lists.Without(&AccessList{Name: name, Extended: extended})
			return nil
		},
	}
}

// openList finds or makes a list; the copy in the configuration may be changed.
func (c *Config) openList(name string, extended bool) (*AccessList, error) {
	if other := c.listNamed(name); other != nil && other.Extended != extended {
		return nil, Refuse("%% The ACL cannot be created or an ACL with the same name but incompatible type already exists.")
	}
	if l := edit(&c.Lists, &AccessList{Name: name, Extended: extended}); l != nil {
		return l, nil
	}
	l := newAccessList(name, extended)
	c.Lists = c.Lists.With(l)
	return l, nil
}

// numberedListLines are `access-list N …`; `no access-list N` takes the whole list, whatever follows.
func numberedListLines(c *Config) []Line {
	return []Line{
		c.numbered("IP standard access list", 1, 99, false),
		c.numbered("IP extended access list", 100, 199, true),
		Bang(),
	}
}

// numberedACE is one typed `access-list N …`.
type numberedACE struct {
	number int
	ACE
}

func (c *Config) numbered(help string, low, high int, extended bool) Line {
	kind := &AccessList{Extended: extended}
	rows := Rows[numberedACE]{
		Put: func(row numberedACE) error {
			l, err := c.openList(strconv.Itoa(row.number), extended)
			if err != nil {
				return err
			}
			return c.insert(l, 0, row.ACE)
		},
		Delete: func(row numberedACE) error {
			c.Lists = c.Lists.Without(&AccessList{Name: strconv.Itoa(row.number), Extended: extended})
			return nil
		},
		Clear: func() error { return &SyntaxError{Fault: Incomplete} },
	}
	return Each("access-list", "Add an access list entry", rows, func() numberedACE { return numberedACE{ACE: newACE()} },
		func(row *numberedACE) []*Token {
			return append([]*Token{Num(&row.number, low, high, help)}, kind.tokens(&row.ACE)...)
		}).Show(func(w *Writer) {
		for l := range c.Lists.All() {
			if l.number() == 0 || l.Extended != extended {
				continue
			}
			spell := l.configured()
			for e := range l.Entries.All() {
				w.Line(l.Name + " " + spell(e))
			}
		}
	})
}
