package term

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestRecall: the manual's a(.)bc(.)\1\2 and more.
func TestRecall(t *testing.T) {
	for _, c := range []struct{ expression, yes, no string }{
		{`a(.)bc(.)\1\2`, "xaZbcTZT", "aZbcTTZ"},
		{`^(.*)-\1$`, "ab-ab", "ab-ba"},
		{`(a|b)\1`, "abb", "aba"},
		{`([0-9]+)\.\1`, "7.10.10.1", "1.2.3.4"},
		{`(a)?x\1`, "axa", "xa"},
		{`((a)b)\2\1`, "abaab", "abbab"},
		{`_(up)_.*\1$`, "Fa0/0 up up", "Fa0/0 up down"},
		{`(暗)号\1`, "暗号暗", "暗号号"},
		{`(\()\1`, "((", "()"},
		{`(x*)*y\1`, "xxyxx", "z"},
	} {
		matches, err := compile(c.expression)
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		if !matches(c.yes) || matches(c.no) {
			t.Errorf("%s: %q %v, %q %v", c.expression, c.yes, matches(c.yes), c.no, matches(c.no))
		}
	}
}

// TestRecallAgainstRE2: without a number to recall, both engines accept the same expressions and lines.
func TestRecallAgainstRE2(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	random := func(alphabet string, most int) string {
		var s strings.Builder
		for range rnd.IntN(most) {
			s.WriteByte(alphabet[rnd.IntN(len(alphabet))])
		}
		return s.String()
	}
	matched := 0
	for range 20_000 {
		expression := random(`ab._^$()()**+?||[a][^b]`, 10)
		re, err := compileRE2(expression)
		matches, err2 := recall(expression)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%q: %v, RE2 %v", expression, err2, err)
		}
		for range 5 {
			if err != nil {
				break
			}
			line := random("ab ,", 8)
			if matches(line) != re.MatchString(line) {
				t.Fatalf("%q matches %q: %v, RE2 %v", expression, line, matches(line), re.MatchString(line))
			}
			if matches(line) {
				matched++
			}
		}
	}
	if matched < 1000 {
		t.Errorf("only %d lines matched", matched)
	}
}

// TestRecallIsBounded: a line that could be matched in too many ways is given up.
func TestRecallIsBounded(t *testing.T) {
	matches, err := compile(`(a*)*(a*)*b\1`)
	if err != nil || matches(strings.Repeat("a", 500)) {
		t.Error(err)
	}
}
