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
	Level int  // privilege; lines above it do not exist
	No    bool // behind `no` or `default`: lines without a `no` form do not exist
}

func (r Reader) visible(i int) bool {
	l := &r.Lines[i]
	return !l.hidden && l.level <= r.Level && !(r.No && l.absolute)
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
		next, fault, at := r.take(live, w, line)
		if next == nil {
			return live, &SyntaxError{Fault: fault, Line: line, At: at}
		}
		live = next
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

// candidates collects the best-ranking steps for one word.
type candidates struct {
	word  word
	line  string
	rank  Rank
	name  string // of the keyword, while it is only one
	torn  bool   // two keywords fit equally well
	live  []state
	reach int // how much of the word some keyword shares
}

func (r Reader) take(live []state, w word, line string) ([]state, Fault, int) {
	c := candidates{word: w, line: line}
	for _, s := range live {
		if s.line >= 0 {
			s.steps(s.rest, func(st step) { r.offer(&c, st) })
			continue
		}
		for _, n := range s.at.starting(w.text) {
			if r.shown(n) {
				c.add(rankOf(w.text, n.word), n.word, r.enter(nil, n)...)
			}
		}
	}
	switch {
	case c.rank == None:
		r.each(live, func(st step) { c.touch(st) })
		return nil, Invalid, w.at + min(c.reach, len(w.text)-1)
	case c.torn:
		return nil, Ambiguous, w.at
	}
	return c.live, Invalid, 0
}

// touch notes how far a keyword that did not fit shares the word's letters.
func (c *candidates) touch(st step) {
	if st.isKeyword() {
		c.reach = max(c.reach, commonPrefix(c.word.text, st.word()))
	}
}

func rankOf(typed, keyword string) Rank {
	switch n := commonPrefix(typed, keyword); {
	case n < len(typed):
		return None
	case n == len(keyword):
		return Exact
	default:
		return Prefix
	}
}

// offer ranks a leaf of a line against the word.
func (r Reader) offer(c *candidates, st step) {
	t, typed := st.leaf, c.word.text
	switch t.kind {
	case keyword:
		if head, tail := digitsOff(typed); t.glued && tail != "" {
			r.offerGlued(c, st, head, tail)
			return
		}
		if rank := rankOf(typed, t.word); rank > None {
			c.add(rank, t.word, st.took(typed))
		}
	case argument:
		if rank := t.fits(typed); rank > None {
			c.add(rank, "", st.took(typed))
		}
	case rest, text:
		c.add(Free, "", st.took(strings.TrimRight(c.line[c.word.at:], " \t")))
	}
}

// took is the state behind a step, its word noted.
func (st step) took(word string) state {
	to := st.to
	to.taken = &trail{tok: st.leaf, word: word, before: to.taken}
	return to
}

// digitsOff cuts fa0/0 into fa and 0/0.
func digitsOff(word string) (head, tail string) {
	i := strings.IndexAny(word, "0123456789")
	if i <= 0 {
		return word, ""
	}
	return word[:i], word[i:]
}

// offerGlued reads a keyword and the argument written together with it.
func (r Reader) offerGlued(c *candidates, st step, head, tail string) {
	rank := rankOf(head, st.leaf.word)
	if rank == None {
		return
	}
	within := st.took(head)
	fitted := false
	within.steps(within.rest, func(inner step) {
		if inner.leaf.kind == argument && inner.leaf.fits(tail) > None {
			fitted = true
			c.add(rank, st.leaf.word, inner.took(tail))
		}
	})
	if !fitted {
		c.reach = max(c.reach, len(head))
	}
}

// add keeps the states of the best rank; two different keywords of that rank are ambiguous.
func (c *candidates) add(rank Rank, name string, to ...state) {
	if rank < c.rank {
		return
	}
	if rank > c.rank {
		c.rank, c.name, c.torn, c.live = rank, name, false, nil
	}
	if rank == Prefix && !strings.EqualFold(name, c.name) {
		c.torn = true
	}
	c.live = append(c.live, to...)
}
