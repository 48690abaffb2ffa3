package cli

import "strings"

// Sample types a random instance of the line, for laws that range over a whole grammar. pick(n)
// gives a number of [0, n).
func (l Line) Sample(pick func(int) int) string {
	words := append([]string(nil), l.path...)
	for _, t := range l.args.get() {
		words = t.appendSample(words, pick)
	}
	return strings.Join(words, " ")
}

func (t *Token) appendSample(words []string, pick func(int) int) []string {
	switch {
	case t.sample != nil:
		return append(words, t.sample(pick))
	case t.kind == keyword:
		return append(words, t.word)
	}
	switch t.kind {
	case choice:
		return t.kids[pick(len(t.kids))].appendSample(words, pick)
	case option:
		if pick(2) == 0 {
			return words
		}
	}
	for _, kid := range t.kids {
		words = kid.appendSample(words, pick)
	}
	return words
}
