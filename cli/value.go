package cli

import (
	"slices"
	"strings"
)

// onFirstStore runs f before the first leaf of the token stores its word.
func (t *Token) onFirstStore(f func()) {
	if !t.isLeaf() {
		for _, kid := range t.kids {
			kid.onFirstStore(f)
			if t.kind == sequence && kid.kind != option {
				return
			}
		}
		return
	}
	before := t.store
	t.store = func(w string) error {
		f()
		if before == nil {
			return nil
		}
		return before(w)
	}
}

// clear unsets the token and all it holds.
func (t *Token) clear() {
	for _, kid := range t.kids {
		kid.clear()
	}
	if t.unset != nil {
		t.unset()
	}
}

// kept gathers what takes the token's values back to what they are now.
func (t *Token) kept(restores []func()) []func() {
	if t.keep != nil {
		restores = append(restores, t.keep())
	}
	for _, kid := range t.kids {
		restores = kid.kept(restores)
	}
	return restores
}

// renew is clear before a line is typed anew: what a line only edits stays.
func (t *Token) renew() {
	switch {
	case t.edits:
	case t.kind == sequence:
		for _, kid := range t.kids {
			kid.renew()
		}
	default:
		t.clear()
	}
}

// present says whether running-config must mention the token.
func (t *Token) present() bool {
	if t.isSet != nil {
		return t.isSet()
	}
	return slices.ContainsFunc(t.kids, (*Token).present)
}

// defaults says whether a token that is not present has a value all the same, in each word that must be there.
func (t *Token) defaults() bool {
	if t.born || t.kind != sequence {
		return t.born
	}
	lacks := func(kid *Token) bool { return kid.kind != option && !kid.defaults() }
	return slices.ContainsFunc(t.kids, (*Token).defaults) && !slices.ContainsFunc(t.kids, lacks)
}

// says is whether a token can be present at all, which a bare literal cannot.
func (t *Token) says() bool {
	return t.isSet != nil || slices.ContainsFunc(t.kids, (*Token).says)
}

// leads says whether a form of a choice is the one to show: its first word that says anything does.
func (t *Token) leads() bool {
	if t.isSet != nil || t.kind != sequence {
		return t.present()
	}
	for _, kid := range t.kids {
		if kid.says() && kid.kind != option {
			return kid.leads()
		}
	}
	return !t.says()
}

// appendWords adds the token's words for running-config.
func (t *Token) appendWords(words []string) []string {
	if t.show != nil {
		return append(words, t.show())
	}
	switch t.kind {
	case keyword:
		return append(words, t.word)
	case sequence:
		for _, kid := range t.kids {
			words = kid.appendWords(words)
		}
		return words
	case choice:
		for _, kid := range t.kids {
			if kid.leads() || !kid.says() {
				return kid.appendWords(words)
			}
		}
		return words
	case option:
		if !t.present() {
			return words
		}
		for _, kid := range t.kids {
			words = kid.appendWords(words)
		}
		return words
	}
	return t.kids[0].appendWords(words) // repeat: the one leaf shows them all
}

// Spell writes tokens as running-config does.
func Spell(tokens ...*Token) string { return strings.Join(Seq(tokens...).appendWords(nil), " ") }
