package term

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// key is what one keypress sends: a character, a control byte, or an escape sequence.
type key string

// Keys that nobody can press: decode never returns a NUL.
const (
	keyNews key = "\x00news" // an asynchronous line is waiting
	keyGone key = "\x00gone" // nothing more will be typed
)

const (
	esc         = 0x1b
	longestKey  = 32
	caretToggle = 0x40
)

func ctrl(letter byte) key { return key([]byte{letter ^ caretToggle}) }

// decode cuts the first key off b. A length of 0 asks for more bytes; an empty key with a length is
// to be skipped: NUL, broken UTF-8, a broken escape sequence.
func decode(b []byte) (key, int) {
	switch {
	case b[0] == 0:
		return "", 1
	case b[0] == esc:
		return decodeEscape(b)
	case b[0] < utf8.RuneSelf:
		return key(b[:1]), 1
	case !utf8.FullRune(b):
		return "", 0
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n == 1 || !typeable(r) {
		return "", n
	}
	return key(b[:n]), n
}

// decodeEscape reads ESC [ … final, ESC O x and ESC x (ECMA-48 §5.4, xterm). ESC B is ESC b.
func decodeEscape(b []byte) (key, int) {
	i := 1
	if len(b) > 1 && (b[1] == '[' || b[1] == 'O') {
		for i = 2; i < len(b) && i < longestKey && b[i] >= ' ' && b[i] < '@'; i++ {
		}
	}
	switch {
	case i == longestKey:
		return "", i
	case i == len(b):
		return "", 0
	case i == 1 && (b[1] == '\b' || b[1] == 0x7f):
	case b[i] < ' ' || b[i] > '~':
		return "", i
	}
	if i == 1 {
		return key(strings.ToLower(string(b[:2]))), 2
	}
	return key(b[:i+1]), i + 1
}

func typeable(r rune) bool {
	return unicode.IsGraphic(r) || unicode.Is(unicode.Join_Control, r)
}

func (k key) isText() bool { return k[0] >= ' ' && k[0] != 0x7f }
