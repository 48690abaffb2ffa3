package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

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

// Path is a keyword that a path may be glued to, and both together as they are kept: flash:a.cfg.
func Path(keyword, help string, field *string) *Token {
	t := Is(keyword, help, field, keyword)
	t.open = true
	t.store = func(typed string) error {
		*field = keyword + typed[min(len(keyword), len(typed)):]
		return nil
	}
	t.sample = func(pick func(int) int) string { return keyword + "W" + strconv.Itoa(pick(1000)) }
	return t
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

// Cause is a keyword that does something when its line is stored; running-config does not show it.
func Cause(word, help string, f func()) *Token {
	return Lit(word, help).Then(f).If(func() bool { return false })
}

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
