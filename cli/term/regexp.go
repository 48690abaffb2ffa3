package term

import (
	"errors"
	"regexp"
	"strings"
)

var (
	errBackReference  = errors.New("\\ and a number that no parenthesis has in regular expression")
	errOpenClass      = errors.New("[ without ] in regular expression")
	errTrailing       = errors.New("\\ at the end of regular expression")
	errOpenGroup      = errors.New("( and ) in regular expression are not pairs")
	errRepeatsNothing = errors.New("* behind nothing in regular expression")
)

// delimiterClass is what '_' stands for in a Cisco expression.
const delimiterClass = `(?:^|$|[ ,{}()])`

// compile reads a Cisco regular expression: . * + ? ^ $ | ( ) [ ] as everywhere, '_' for a delimiter,
// '\' before a character that stands for itself or the number of a parenthesis to recall, and no
// braces, letter classes or flags.
func compile(expression string) (matches func(line string) bool, err error) {
	re, err := compileRE2(expression)
	switch {
	case err == errBackReference:
		return recall(expression)
	case err != nil:
		return nil, err
	}
	return re.MatchString, nil
}

func compileRE2(expression string) (*regexp.Regexp, error) {
	var re strings.Builder
	for i := 0; i < len(expression); {
		piece, n, err := translate(expression[i:])
		if err != nil {
			return nil, err
		}
		re.WriteString(piece)
		i += n
	}
	return regexp.Compile(re.String())
}

// translate turns the first piece of an expression into Go's RE2 and tells its length.
func translate(s string) (re string, n int, err error) {
	switch s[0] {
	case '_':
		return delimiterClass, 1, nil
	case '{', '}':
		return `\` + s[:1], 1, nil
	case '\\':
		return translateEscape(s)
	case '[':
		return translateClass(s)
	case '(':
		return "(?:", 1, nil
	}
	return s[:1], 1, nil
}

func translateEscape(s string) (string, int, error) {
	switch {
	case len(s) == 1:
		return "", 0, errTrailing
	case s[1] >= '1' && s[1] <= '9':
		return "", 0, errBackReference
	case s[1] >= 0x80:
		return "", 1, nil
	}
	return regexp.QuoteMeta(s[1:2]), 2, nil
}

// translateClass keeps '^', ranges and a ']' in first place, and takes all else literally.
func translateClass(s string) (string, int, error) {
	i := 1
	re := "["
	if strings.HasPrefix(s[i:], "^") {
		re, i = "[^", 2
	}
	for first := i; i < len(s); i++ {
		if s[i] == ']' && i > first {
			return re + "]", i + 1, nil
		}
		if strings.IndexByte(`[]\^`, s[i]) >= 0 {
			re += `\`
		}
		re += s[i : i+1]
	}
	return "", 0, errOpenClass
}
