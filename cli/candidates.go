package cli

import "strings"

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

// take reads one word in all live states.
func (r Reader) take(live []state, w word, line string) (candidates, *SyntaxError) {
	c := candidates{word: w, line: line}
	for _, s := range live {
		if s.line >= 0 {
			s.steps(s.rest, func(st step) { r.offer(&c, st) })
			continue
		}
		for _, n := range s.at.starting(w.text) {
			if rank := rankOf(w.text, n.word); r.shown(n) && (rank == Exact || !n.quiet) {
				c.add(rank, n.word, r.enter(nil, n)...)
			}
		}
	}
	switch {
	case c.rank == None:
		r.each(live, func(st step) { c.touch(st) })
		return c, &SyntaxError{Fault: Invalid, Line: line, At: w.at + min(c.reach, len(w.text)-1)}
	case c.torn:
		return c, &SyntaxError{Fault: Ambiguous, Line: line, At: w.at}
	}
	return c, nil
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

// rank is how well a word fits a keyword.
func (t *Token) rank(typed string) Rank {
	if t.open && commonPrefix(typed, t.word) == len(t.word) {
		return Exact
	}
	return rankOf(typed, t.word)
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
		if rank := t.rank(typed); rank > None {
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
