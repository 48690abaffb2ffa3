package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Rank is how well a typed word fits a token. A better rank silences the worse ones.
type Rank uint8

const (
	None   Rank = iota
	Free        // any word would do: WORD, LINE
	Shaped      // a number in range, an address
	Prefix      // an abbreviation of a keyword
	Exact
)

type kind uint8

const (
	keyword  kind = iota
	argument      // one word
	rest          // the remainder of the line
	text          // raw lines up to a delimiter
	sequence
	choice
	option
	repeat // one or more
)

// Token is one step of a line. The first four kinds are leaves, the others hold tokens.
type Token struct {
	kind kind
	word string // the keyword, or an argument's placeholder as help prints it
	help string
	kids []*Token

	fits   func(word string) Rank  // argument
	store  func(word string) error // a leaf's word, once its line is chosen
	show   func() string           // an argument's word in running-config
	isSet  func() bool             // whether running-config must mention it; nil: its kids decide
	unset  func()                  // what `no` leaves
	keep   func() (restore func()) // the value as it stands
	sample func(pick func(int) int) string

	names []Name // an argument's values that have a name of their own

	edits bool // storing changes the value there is, instead of replacing it
	glued bool // a keyword that may be written together with the word behind it: fa0/0
}

func (t *Token) isLeaf() bool { return t.kind <= text }

// On is a keyword that sets a flag.
func On(word, help string, flag *bool) *Token {
	return &Token{kind: keyword, word: word, help: help,
		store: func(string) error { *flag = true; return nil },
		isSet: func() bool { return *flag },
		unset: func() { *flag = false },
		keep:  keeper(flag),
	}
}

// keeper remembers what a field holds.
func keeper[T any](field *T) func() func() {
	return func() func() {
		old := *field
		return func() { *field = old }
	}
}

// Lit is a keyword that says nothing by itself; in running-config it stands when what is behind it does.
func Lit(word, help string) *Token {
	return &Token{kind: keyword, word: word, help: help}
}

// Is is a keyword that stands for one value of a field.
func Is[T comparable](word, help string, field *T, value T) *Token {
	return &Token{kind: keyword, word: word, help: help,
		store: func(string) error { *field = value; return nil },
		isSet: func() bool { return *field == value },
		unset: func() { var zero T; *field = zero },
		keep:  keeper(field),
	}
}

// OneOf is one word out of a closed set: pairs of word and help.
func OneOf[T ~string](field *T, pairs ...string) *Token {
	var kids []*Token
	for i := 0; i < len(pairs); i += 2 {
		kids = append(kids, Is(pairs[i], pairs[i+1], field, T(pairs[i])))
	}
	return Alt(kids...)
}

// Arg is an argument of one's own: parse is asked whether a word fits and what it means. What a
// refused parse leaves in the field does not matter.
type Arg[T comparable] struct {
	Placeholder string // as help prints it: A.B.C.D, <1-100>, WORD
	Help        string
	Rank        Rank
	Parse       func(word string) (T, bool)
	Show        func(T) string
	Sample      func(pick func(int) int) string
	Names       []Name // values that can also be typed by name; Parse is given the whole name
}

// Name is a value of an argument that has a name.
type Name struct{ Word, Help string }

// named finds the one name that a word abbreviates.
func named(names []Name, word string) (full string, rank Rank) {
	for _, n := range names {
		switch r := rankOf(word, n.Word); {
		case r == Exact:
			return n.Word, Exact
		case r == Prefix && rank == Prefix:
			return "", None
		case r == Prefix:
			full, rank = n.Word, Prefix
		}
	}
	return full, rank
}

// Bind makes the token of an argument.
func (a Arg[T]) Bind(field *T) *Token {
	var zero T
	parse := func(word string) (T, bool) {
		if full, rank := named(a.Names, word); rank > None {
			word = full
		}
		return a.Parse(word)
	}
	return &Token{kind: argument, word: a.Placeholder, help: a.Help, names: a.Names,
		fits: func(word string) Rank {
			if _, rank := named(a.Names, word); rank > None {
				return rank
			}
			if _, ok := a.Parse(word); ok {
				return a.Rank
			}
			return None
		},
		store:  func(word string) error { *field, _ = parse(word); return nil },
		show:   func() string { return a.Show(*field) },
		isSet:  func() bool { return *field != zero },
		unset:  func() { *field = zero },
		keep:   keeper(field),
		sample: a.Sample,
	}
}

// Word is any one word.
func Word[T ~string](field *T, help string) *Token {
	return Arg[T]{Placeholder: "WORD", Help: help, Rank: Free,
		Parse:  func(w string) (T, bool) { return T(w), w != "" },
		Show:   func(v T) string { return string(v) },
		Sample: func(pick func(int) int) string { return "W" + strconv.Itoa(pick(1000)) },
	}.Bind(field)
}

// Rest is the remainder of the line, without the blanks at its end.
func Rest[T ~string](field *T, help string) *Token {
	t := Word(field, help)
	t.kind, t.word = rest, "LINE"
	t.sample = func(pick func(int) int) string { return "some text " + strconv.Itoa(pick(1000)) }
	return t
}

// Num is a whole number of [low, high].
func Num[T ~int | ~int64 | ~uint32 | ~uint16 | ~uint8](field *T, low, high T, help string) *Token {
	return Arg[T]{Placeholder: fmt.Sprintf("<%d-%d>", low, high), Help: help, Rank: Shaped,
		Parse: func(w string) (T, bool) {
			n, err := strconv.ParseInt(w, 10, 64)
			return T(n), err == nil && int64(low) <= n && n <= int64(high)
		},
		Show:   func(v T) string { return strconv.FormatInt(int64(v), 10) },
		Sample: func(pick func(int) int) string { return strconv.FormatInt(int64(low)+int64(pick(int(high-low)+1)), 10) },
	}.Bind(field)
}

// Or gives a token a default other than the zero value: `no` leaves it and running-config is silent about it.
func Or[T comparable](t *Token, field *T, value T) *Token {
	t.isSet = func() bool { return *field != value }
	t.unset = func() { *field = value }
	return t
}

// Shown makes running-config always mention the token, default or not.
func (t *Token) Shown() *Token {
	t.isSet = func() bool { return true }
	return t
}

// As replaces how running-config spells the token.
func (t *Token) As(show func() string) *Token { t.show = show; return t }

// Then runs f after the token stored its last word.
func (t *Token) Then(f func()) *Token {
	switch t.kind {
	case sequence:
		t.kids[len(t.kids)-1].Then(f)
		return t
	case choice, option, repeat:
		for _, kid := range t.kids {
			kid.Then(f)
		}
		return t
	}
	store := t.store
	t.store = func(w string) error {
		if store != nil {
			if err := store(w); err != nil {
				return err
			}
		}
		f()
		return nil
	}
	return t
}

// If says when running-config must mention the token.
func (t *Token) If(isSet func() bool) *Token { t.isSet = isSet; return t }

// Unset says what `no` leaves.
func (t *Token) Unset(f func()) *Token { t.unset = f; return t }

// Cause is a keyword that does something when its line is stored; running-config does not show it.
func Cause(word, help string, f func()) *Token {
	return Lit(word, help).Then(f).If(func() bool { return false })
}

// Glued lets the keyword be written together with the word behind it, as in fa0/0.
func (t *Token) Glued() *Token { t.glued = true; return t }

// Seq is tokens one after the other.
func Seq(kids ...*Token) *Token { return &Token{kind: sequence, kids: kids} }

// Alt is one of several tokens.
func Alt(kids ...*Token) *Token { return &Token{kind: choice, kids: kids} }

// Opt may be left out.
func Opt(kids ...*Token) *Token { return &Token{kind: option, kids: kids} }

// Many is one word or more, kept in a slice.
func Many[T ~string](field *[]T, most int, help string) *Token {
	var one T
	t := Word(&one, help)
	t.store = func(w string) error {
		if len(*field) >= most {
			return Refuse("%% Too many values: at most %d", most)
		}
		if !slices.Contains(*field, T(w)) {
			*field = append(slices.Clone(*field), T(w))
		}
		return nil
	}
	t.show = func() string { return join(*field) }
	t.isSet = func() bool { return len(*field) > 0 }
	t.unset = func() { *field = nil }
	t.keep = keeper(field)
	return &Token{kind: repeat, kids: []*Token{t}}
}

func join[T ~string](words []T) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = string(w)
	}
	return strings.Join(parts, " ")
}

// Union is several forms of which one excludes the others: storing into one unsets the rest.
func Union(forms ...*Token) *Token {
	for i, form := range forms {
		form.onFirstStore(func() {
			for j, other := range forms {
				if j != i {
					other.clear()
				}
			}
		})
	}
	return Alt(forms...)
}

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

// Any is several tokens in any order, each as often as it is typed, or none.
func Any(kids ...*Token) *Token {
	return Opt(&Token{kind: repeat, kids: []*Token{Alt(kids...)}})
}
