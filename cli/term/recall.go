package term

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// recalling is one attempt at a line by an expression that recalls what its parentheses matched, \1 to
// \9, which RE2 cannot. It tries every way, up to a bound.
type recalling struct {
	line   string
	groups [10]span
	tries  int
}

type span struct {
	from, to int
	set      bool
}

// mostTries bounds what one line may cost; a line that needs more does not match.
const mostTries = 10_000

// piece is part of an expression: it matches from a place on and asks whether the rest does.
type piece func(m *recalling, at int, rest func(at int) bool) bool

// recall compiles an expression. What it matches without \1 is what RE2 does.
func recall(expression string) (func(line string) bool, error) {
	p := &recallParser{rest: expression}
	whole, err := p.alternatives()
	if err == nil && p.rest != "" {
		err = errOpenGroup
	}
	if err != nil {
		return nil, err
	}
	return func(line string) bool {
		m := &recalling{line: line}
		for at := 0; at <= len(line); at++ {
			if whole(m, at, func(int) bool { return true }) {
				return true
			}
		}
		return false
	}, nil
}

// recallParser reads an expression from the left. Groups are numbered as they open.
type recallParser struct {
	rest   string
	opened int
}

func (p *recallParser) alternatives() (piece, error) {
	one, err := p.sequence()
	if err != nil || !strings.HasPrefix(p.rest, "|") {
		return one, err
	}
	p.rest = p.rest[1:]
	other, err := p.alternatives()
	return either(one, other), err
}

func (p *recallParser) sequence() (piece, error) {
	whole := func(_ *recalling, at int, rest func(int) bool) bool { return rest(at) }
	for p.rest != "" && p.rest[0] != '|' && p.rest[0] != ')' {
		atom, err := p.atom()
		if err != nil {
			return nil, err
		}
		before, after := whole, p.repeated(atom)
		whole = func(m *recalling, at int, rest func(int) bool) bool {
			return before(m, at, func(at int) bool { return after(m, at, rest) })
		}
	}
	return whole, nil
}

func (p *recallParser) repeated(atom piece) piece {
	if p.rest == "" {
		return atom
	}
	least, most := 1, 1
	switch p.rest[0] {
	case '*':
		least, most = 0, mostTries
	case '+':
		most = mostTries
	case '?':
		least = 0
	default:
		return atom
	}
	p.rest = strings.TrimPrefix(p.rest[1:], "?") // as RE2 reads *?
	return times(atom, least, most)
}

// times matches as often as it can, then less often.
func times(atom piece, least, most int) piece {
	return func(m *recalling, at int, rest func(int) bool) bool {
		m.tries++
		again := func(to int) bool {
			if to == at {
				return rest(to)
			}
			return times(atom, max(0, least-1), most-1)(m, to, rest)
		}
		return most > 0 && m.tries < mostTries && atom(m, at, again) || least == 0 && rest(at)
	}
}

func (p *recallParser) atom() (piece, error) {
	switch s := p.rest; s[0] {
	case '(':
		return p.group()
	case '*', '+', '?':
		return nil, errRepeatsNothing
	case '[':
		return p.class()
	case '\\':
		return p.escaped()
	}
	return single(p.next()), nil
}

// next takes a character.
func (p *recallParser) next() rune {
	r, size := utf8.DecodeRuneInString(p.rest)
	p.rest = p.rest[size:]
	return r
}

func (p *recallParser) class() (piece, error) {
	re, n, err := translateClass(p.rest)
	if err != nil {
		return nil, err
	}
	p.rest = p.rest[n:]
	class, err := regexp.Compile("^" + re + "$")
	return character(func(r rune) bool { return class.MatchString(string(r)) }), err
}

func (p *recallParser) escaped() (piece, error) {
	p.next()
	if p.rest == "" {
		return nil, errTrailing
	}
	r := p.next()
	if r >= '1' && r <= '9' {
		return p.reference(int(r - '0'))
	}
	return character(func(c rune) bool { return c == r }), nil
}

// single matches one character, or a place between two.
func single(r rune) piece {
	start := place(func(line string, at int) bool { return at == 0 })
	end := place(func(line string, at int) bool { return at == len(line) })
	switch r {
	case '^':
		return start
	case '$':
		return end
	case '_':
		return either(character(func(c rune) bool { return strings.ContainsRune(" ,{}()", c) }), either(start, end))
	case '.':
		return character(func(rune) bool { return true })
	}
	return character(func(c rune) bool { return c == r })
}

func place(here func(line string, at int) bool) piece {
	return func(m *recalling, at int, rest func(int) bool) bool { return here(m.line, at) && rest(at) }
}

func character(fits func(rune) bool) piece {
	return func(m *recalling, at int, rest func(int) bool) bool {
		r, size := utf8.DecodeRuneInString(m.line[at:])
		return size > 0 && fits(r) && rest(at+size)
	}
}

func either(one, other piece) piece {
	return func(m *recalling, at int, rest func(int) bool) bool {
		return one(m, at, rest) || other(m, at, rest)
	}
}

func (p *recallParser) group() (piece, error) {
	p.opened++
	number := p.opened
	p.rest = p.rest[1:]
	inside, err := p.alternatives()
	switch {
	case err != nil:
		return nil, err
	case p.rest == "":
		return nil, errOpenGroup
	}
	p.rest = p.rest[1:]
	return func(m *recalling, at int, rest func(int) bool) bool {
		if number >= len(m.groups) {
			return inside(m, at, rest)
		}
		before := m.groups[number]
		matched := inside(m, at, func(to int) bool {
			m.groups[number] = span{at, to, true}
			return rest(to)
		})
		if !matched {
			m.groups[number] = before
		}
		return matched
	}, nil
}

func (p *recallParser) reference(number int) (piece, error) {
	if number > p.opened {
		return nil, errBackReference
	}
	return func(m *recalling, at int, rest func(int) bool) bool {
		g := m.groups[number]
		return g.set && strings.HasPrefix(m.line[at:], m.line[g.from:g.to]) && rest(at+g.to-g.from)
	}, nil
}
