package cli

import (
	"slices"
	"strings"
)

// cont is what is still to come of a line: a token, and what follows it.
type cont struct {
	tok  *Token
	next *cont
}

// chain puts tokens in front of what follows.
func chain(tokens []*Token, next *cont) *cont {
	for i := len(tokens) - 1; i >= 0; i-- {
		next = &cont{tokens[i], next}
	}
	return next
}

// trail is the leaves a line has taken so far, the last one first.
type trail struct {
	tok    *Token
	word   string
	before *trail
}

// state is one way to read the words so far: somewhere in the keyword tree, or inside a line.
type state struct {
	at    *node
	line  int // -1 in the tree
	rest  *cont
	taken *trail
	loose bool // some argument of the line was read: what follows may be left out behind `no`
}

// step is one leaf that may come next, and where it leads.
type step struct {
	at   *node  // a keyword of the tree
	leaf *Token // or a leaf of a line
	to   state
}

func (s step) word() string {
	if s.at != nil {
		return s.at.word
	}
	return s.leaf.word
}

func (s step) help() string {
	if s.at != nil {
		return s.at.help
	}
	return s.leaf.help
}

func (s step) isKeyword() bool { return s.at != nil || s.leaf.kind == keyword }

// Reader reads typed lines against the lines of one object.
type Reader struct {
	Lines []Line
	Index *Index
	Level int    // privilege; lines above it do not exist
	Base  int    // what lines ask for that name no level
	Moved Levels // of commands that have another level than they were born with
	No    bool   // behind `no` or `default`: lines without a `no` form do not exist
}

func (r Reader) visible(i int) bool {
	l := &r.Lines[i]
	return !l.hidden && !(r.No && l.absolute) && (r.Level >= HighestLevel || r.Moved.of(l, r.Base, r.No) <= r.Level)
}

// shown says whether a keyword leads to a line that can be typed.
func (r Reader) shown(n *node) bool {
	return slices.ContainsFunc(n.lines, r.visible)
}

// listed says whether a keyword leads to a line that help lists.
func (r Reader) listed(n *node) bool {
	return slices.ContainsFunc(n.lines, func(i int) bool { return r.visible(i) && !r.Lines[i].silent })
}

// enter gives the states of standing at a node: the node itself and the lines that end there.
func (r Reader) enter(live []state, n *node) []state {
	if len(n.below) > 0 {
		live = append(live, state{at: n, line: -1})
	}
	for _, i := range n.ends {
		if r.visible(i) {
			live = append(live, state{line: i, rest: chain(r.Lines[i].args.get(), nil)})
		}
	}
	return live
}

// steps calls yield with every leaf that may come next, and says whether the line may end here.
func (s state) steps(c *cont, yield func(step)) (end bool) {
	if c == nil {
		return true
	}
	t := c.tok
	switch t.kind {
	case sequence:
		return s.steps(chain(t.kids, c.next), yield)
	case choice:
		for _, kid := range t.kids {
			end = s.steps(&cont{kid, c.next}, yield) || end
		}
		return end
	case option:
		s.steps(chain(t.kids, c.next), yield)
		return s.steps(c.next, yield)
	case repeat:
		return s.steps(&cont{t.kids[0], &cont{Opt(t), c.next}}, yield)
	}
	to := state{line: s.line, rest: c.next, taken: s.taken, loose: true}
	yield(step{leaf: t, to: to})
	return false
}

// ends says whether the line may end in this state.
func (r Reader) ends(s state) bool {
	if s.line < 0 {
		return false
	}
	return r.No || s.steps(s.rest, func(step) {})
}

// each calls yield with every step out of the live states.
func (r Reader) each(live []state, yield func(step)) {
	for _, s := range live {
		if s.line >= 0 {
			s.steps(s.rest, yield)
			continue
		}
		for _, n := range s.at.below {
			if r.listed(n) {
				yield(step{at: n})
			}
		}
	}
}

// walk reads words as far as they go. On error the live states are those before the faulty word.
func (r Reader) walk(line string, words []word) ([]state, *SyntaxError) {
	live := r.enter(nil, r.Index.root)
	for _, w := range words {
		next, fault := r.take(live, w, line)
		if fault != nil {
			return live, fault
		}
		live = next.live
		if swallowed(live) {
			break
		}
	}
	return live, nil
}

// swallowed says that the remainder of the line was one argument.
func swallowed(live []state) bool {
	return live[0].taken != nil && (live[0].taken.tok.kind == rest || live[0].taken.tok.kind == text)
}

// Expand writes out the keywords that a command, or its beginning, abbreviates.
func (r Reader) Expand(line string) (string, *SyntaxError) {
	live, full := r.enter(nil, r.Index.root), []string(nil)
	words := split(line)
	if len(words) > 0 {
		if no, _ := r.negation(words[0].text); no {
			full, words, r.No = []string{"no"}, words[1:], true
		}
	}
	for _, w := range words {
		next, fault := r.take(live, w, line)
		if fault != nil {
			return "", fault
		}
		live = next.live
		switch {
		case swallowed(live):
			return strings.Join(append(full, line[w.at:]), " "), nil
		case next.name != "":
			w.text = next.name
		}
		full = append(full, w.text)
	}
	return strings.Join(full, " "), nil
}
