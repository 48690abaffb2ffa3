package term

import "strings"

// AskOptions says what answers a question takes. The zero value takes a line.
type AskOptions struct {
	Default string // what Enter alone means
	Confirm bool   // "[confirm]": one key; Enter and y go on
	YesNo   bool   // "[yes/no]": asks again until the answer is one of them
}

// Ask prints a question, which carries its own brackets and blanks, and reads the answer. False: not
// confirmed, broken off by ^C or ^Z, or the peer has gone.
func (t *Terminal) Ask(prompt string, o AskOptions) (answer string, ok bool) {
	t.page = page{}
	switch {
	case o.Confirm:
		return t.confirm(prompt)
	case o.YesNo:
		return t.askYesNo(prompt, o)
	}
	return t.askLine(prompt, o)
}

func (t *Terminal) askLine(prompt string, o AskOptions) (string, bool) {
	r := t.reading(prompt, answerKeys)
	if r.run() != entered {
		return "", false
	}
	if answer := strings.TrimSpace(r.line.String()); answer != "" {
		return answer, true
	}
	return o.Default, true
}

func (t *Terminal) askYesNo(prompt string, o AskOptions) (string, bool) {
	for {
		answer, ok := t.askLine(prompt, o)
		if !ok {
			return "", false
		}
		for _, word := range []string{"yes", "no"} {
			if answer != "" && strings.HasPrefix(word, strings.ToLower(answer)) {
				return word, true
			}
		}
		t.put("% Please answer 'yes' or 'no'.\n")
	}
}

func (t *Terminal) confirm(prompt string) (string, bool) {
	t.freshLine()
	k := t.keyAt(prompt)
	t.put("\n")
	switch k {
	case "\r", "\n", "y", "Y":
		return "y", true
	}
	return "", false
}

// ReadPassword reads a line without echo. False: broken off, or the peer has gone.
func (t *Terminal) ReadPassword(prompt string) (string, bool) {
	t.page = page{}
	r := t.reading(prompt, answerKeys)
	r.secret = true
	o := r.run()
	return r.line.String(), o == entered
}

// Delimiter looks for the end of a text in one of its lines: what stands before the end, whether
// that is still a line of the text, and whether the end is there.
type Delimiter func(line string) (before string, keep, found bool)

// Mark ends a text wherever it occurs; the rest of its line is dropped.
func Mark(mark string) Delimiter {
	return func(line string) (string, bool, bool) {
		before, _, found := strings.Cut(line, mark)
		return before, before != "" || !found, found
	}
}

// Word ends a text when it stands alone on a line.
func Word(word string) Delimiter {
	return func(line string) (string, bool, bool) {
		found := strings.TrimSpace(line) == word
		return line, !found, found
	}
}

// longestText is how many bytes of text are read before it is broken off.
const longestText = 256 << 10

// ReadText reads raw lines, without prompts, until the delimiter. False: broken off, or the peer has
// gone.
func (t *Terminal) ReadText(end Delimiter) (lines []string, ok bool) {
	t.page = page{}
	for size := 0; size < longestText; {
		r := t.reading("", textKeys(end))
		if r.run() != entered {
			return lines, false
		}
		size += r.line.size + 1
		before, keep, found := end(r.line.String())
		if keep {
			lines = append(lines, before)
		}
		if found {
			return lines, true
		}
	}
	return lines, false
}
