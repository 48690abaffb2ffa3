package cli

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

	born  bool // has a value before anybody typed one
	edits bool // storing changes the value there is, instead of replacing it
	open  bool // a keyword that any text may be glued to: flash:a.cfg
	glued bool // a keyword that may be written together with the word behind it: fa0/0
}

func (t *Token) isLeaf() bool { return t.kind <= text }

// Or gives a token a default other than the zero value: `no` leaves it and running-config is silent about it.
func Or[T comparable](t *Token, field *T, value T) *Token {
	t.isSet = func() bool { return *field != value }
	t.unset = func() { *field = value }
	t.born = true
	return t
}

// Unless is Or for a value that no word stands for, so that nothing can say it.
func Unless[T comparable](t *Token, field *T, value T) *Token {
	t = Or(t, field, value)
	t.born = false
	return t
}

// Called replaces what help calls an argument.
func (t *Token) Called(placeholder string) *Token { t.word = placeholder; return t }

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

// Sampled says what laws that range over a grammar type for the token.
func (t *Token) Sampled(sample func(pick func(int) int) string) *Token { t.sample = sample; return t }

// Glued lets the keyword be written together with the word behind it, as in fa0/0.
func (t *Token) Glued() *Token { t.glued = true; return t }

// Seq is tokens one after the other.
func Seq(kids ...*Token) *Token { return &Token{kind: sequence, kids: kids} }

// Alt is one of several tokens.
func Alt(kids ...*Token) *Token { return &Token{kind: choice, kids: kids} }

// Opt may be left out.
func Opt(kids ...*Token) *Token { return &Token{kind: option, kids: kids} }

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

// Any is several tokens in any order, each as often as it is typed, or none.
func Any(kids ...*Token) *Token {
	return Opt(&Token{kind: repeat, kids: []*Token{Alt(kids...)}})
}
