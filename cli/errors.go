package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Fault is what can be wrong with a line that is not a line of the grammar.
type Fault uint8

const (
	Invalid Fault = iota
	Incomplete
	Ambiguous
	Unrecognized // only as an answer to `?`
)

// SyntaxError is a line that the grammar refuses. At is the byte offset that the caret marks.
type SyntaxError struct {
	Fault Fault
	Line  string
	At    int
}

func (e *SyntaxError) Error() string {
	return strings.TrimSpace(strings.TrimLeft(e.Report(0), " ^\n"))
}

// Report is the error as the terminal prints it, each line ended by a newline. The caret's column
// counts the prompt, less what is scrolled off to the left of it, and a wide character as two.
func (e *SyntaxError) Report(prompt int) string {
	switch e.Fault {
	case Incomplete:
		return "% Incomplete command.\n\n"
	case Ambiguous:
		return fmt.Sprintf("%% Ambiguous command:  %q\n", e.Line)
	case Unrecognized:
		return "% Unrecognized command\n"
	}
	column := prompt + runewidth.StringWidth(e.Line[:e.At])
	return strings.Repeat(" ", max(0, column)) + "^\n% Invalid input detected at '^' marker.\n\n"
}

// Refusal is a line that is well formed and refused for what it means; its text is printed as it stands.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Refuse makes a Refusal.
func Refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

// Question is returned by Commit when the line cannot go on without an answer: ask it, and commit
// again with the answer in Answers.
type Question struct {
	Prompt string // "[confirm]" questions: one key
	Delim  string // raw text wanted up to this delimiter; Prompt is then what to print before it
	YesNo  bool   // to be answered in words, no by default
	Else   string // of these: what to print for no
}

func (q *Question) Error() string { return "the line asks: " + q.Prompt }

// Answers are what the user said to the questions of a line.
type Answers struct {
	Confirmed bool
	Text      *string
}

// AsSyntax gives the SyntaxError in err, if that is what it is.
func AsSyntax(err error) (*SyntaxError, bool) {
	var syntax *SyntaxError
	ok := errors.As(err, &syntax)
	return syntax, ok
}
