package term

import (
	"strings"
	"unicode/utf8"
)

// bindings is what keys do; any other key is typed, if it is text.
type bindings map[key]func(*reading)

// ownKeys are pressed by nobody.
var ownKeys = bindings{
	keyNews: (*reading).news,
	keyGone: (*reading).vanish,
}

// lineKeys work wherever a line is typed.
var lineKeys = bindings{
	"\r":       (*reading).enter,
	"\n":       (*reading).enter,
	ctrl('C'):  (*reading).breakOff,
	ctrl('H'):  (*reading).rubOut,
	ctrl('?'):  (*reading).rubOut,
	ctrl('D'):  (*reading).delete,
	"\x1b[3~":  (*reading).delete,
	ctrl('B'):  (*reading).left,
	"\x1b[D":   (*reading).left,
	"\x1bOD":   (*reading).left,
	ctrl('F'):  (*reading).right,
	"\x1b[C":   (*reading).right,
	"\x1bOC":   (*reading).right,
	"\x1bb":    (*reading).backWord,
	"\x1bf":    (*reading).forwardWord,
	ctrl('A'):  (*reading).home,
	"\x1b[H":   (*reading).home,
	"\x1bOH":   (*reading).home,
	"\x1b[1~":  (*reading).home,
	ctrl('E'):  (*reading).end,
	"\x1b[F":   (*reading).end,
	"\x1bOF":   (*reading).end,
	"\x1b[4~":  (*reading).end,
	ctrl('U'):  (*reading).killToStart,
	ctrl('X'):  (*reading).killToStart,
	ctrl('K'):  (*reading).killToEnd,
	ctrl('W'):  (*reading).killWord,
	"\x1b\x7f": (*reading).killWord,
	"\x1b\b":   (*reading).killWord,
	"\x1bd":    (*reading).killToWordEnd,
	ctrl('Y'):  (*reading).yank,
	"\x1by":    (*reading).yankOlder,
	ctrl('T'):  (*reading).transpose,
	"\x1bc":    (*reading).capitalize,
	"\x1bl":    (*reading).lowerWord,
	"\x1bu":    (*reading).upperWord,
	ctrl('R'):  (*reading).again,
	ctrl('L'):  (*reading).again,
	ctrl('V'):  (*reading).quote,
}

// plainKeys are what "terminal no editing" leaves of them.
var plainKeys = bindings{
	"\r":      (*reading).enter,
	"\n":      (*reading).enter,
	ctrl('C'): (*reading).breakOff,
	ctrl('H'): (*reading).rubOut,
	ctrl('?'): (*reading).rubOut,
	ctrl('W'): (*reading).killWord,
	ctrl('U'): (*reading).killToStart,
	ctrl('R'): (*reading).again,
}

// promptKeys come first at the prompt of a shell.
var promptKeys = bindings{
	"?":       (*reading).help,
	"\t":      (*reading).complete,
	ctrl('P'): (*reading).older,
	"\x1b[A":  (*reading).older,
	"\x1bOA":  (*reading).older,
	ctrl('N'): (*reading).newer,
	"\x1b[B":  (*reading).newer,
	"\x1bOB":  (*reading).newer,
	ctrl('C'): (*reading).breakMode,
	ctrl('Z'): (*reading).endMode,
}

func (r *reading) enter() {
	r.t.put("\n")
	r.outcome = entered
}

func (r *reading) breakOff() { r.finish(broken, "^C") }
func (r *reading) vanish()   { r.outcome = vanished }

func (r *reading) left()        { r.line.move(r.line.at - 1) }
func (r *reading) right()       { r.line.move(r.line.at + 1) }
func (r *reading) home()        { r.line.move(0) }
func (r *reading) end()         { r.line.move(len(r.line.cells)) }
func (r *reading) backWord()    { r.line.move(r.line.wordStart()) }
func (r *reading) forwardWord() { r.line.move(r.line.wordEnd()) }

func (r *reading) rubOut() { r.line.replace(max(0, r.line.at-1), r.line.at, nil) }
func (r *reading) delete() {
	r.line.replace(r.line.at, min(len(r.line.cells), r.line.at+1), nil)
}

func (r *reading) killToStart()   { r.kill(0, r.line.at) }
func (r *reading) killToEnd()     { r.kill(r.line.at, len(r.line.cells)) }
func (r *reading) killWord()      { r.kill(r.line.wordStart(), r.line.at) }
func (r *reading) killToWordEnd() { r.kill(r.line.at, r.line.wordEnd()) }

func (r *reading) yank() { r.putBack(0, r.t.kills.newest()) }

// yankOlder puts an older cut in the place of the one that was just put back.
func (r *reading) yankOlder() {
	if r.last != ctrl('Y') && r.last != "\x1by" {
		r.yank()
		return
	}
	r.putBack(r.back, r.t.kills.older())
}

// transpose swaps the characters around the cursor and goes on; at the end of the line, the last two.
func (r *reading) transpose() {
	cells := r.line.cells
	if at := min(r.line.at, len(cells)-1); at > 0 {
		r.line.replace(at-1, at+1, []cell{cells[at], cells[at-1]})
	}
}

func (r *reading) lowerWord()  { r.change(strings.ToLower) }
func (r *reading) upperWord()  { r.change(strings.ToUpper) }
func (r *reading) capitalize() { r.change(capitalized) }

// change makes other letters of those from the cursor to the end of the word, and goes there.
func (r *reading) change(letters func(string) string) {
	end := r.line.wordEnd()
	r.replace(r.line.at, end, letters(textOf(r.line.cells[r.line.at:end])))
}

func capitalized(s string) string {
	word := strings.TrimLeft(s, " ")
	_, first := utf8.DecodeRuneInString(word)
	return s[:len(s)-len(word)] + strings.ToUpper(word[:first]) + strings.ToLower(word[first:])
}

func (r *reading) again() {
	r.t.put("\n")
	r.putPrompt()
}

// quote takes the next key as text.
func (r *reading) quote() {
	switch k := r.t.key(); {
	case k == "\r", k == "\n":
		r.enter()
	case k == keyNews:
		r.news()
		r.show()
		r.quote()
	case k == keyGone:
		r.vanish()
	case len(k) == 1 || k.isText():
		r.insert(k)
	}
}

func (r *reading) news() {
	if r.t.bulletins() {
		r.putPrompt()
	}
}

func (r *reading) help() {
	text := r.shell.Help(r.line.before())
	if text == "" {
		r.insert("?")
		return
	}
	r.t.put("?\n")
	r.t.page = page{}
	r.t.Page(text)
	r.putPrompt()
}

func (r *reading) complete() {
	before := r.line.before()
	if completed, ok := r.shell.Complete(before); ok && completed != before {
		r.replace(0, r.line.at, completed)
	}
	r.again()
}

func (r *reading) older() { r.recall(-1) }
func (r *reading) newer() { r.recall(+1) }

func (r *reading) recall(by int) {
	if line, ok := r.past.step(by, r.line.String()); ok {
		r.replace(0, len(r.line.cells), line)
	}
}

// breakMode is ^C: a shell with modes may leave one, or want the key as text.
func (r *reading) breakMode() {
	m, ok := r.shell.(Modal)
	if ok && !m.Break(r.t, r.line.before()) {
		r.insert(ctrl('C'))
		return
	}
	r.breakOff()
}

// endMode is ^Z, which only a shell with modes knows.
func (r *reading) endMode() {
	if _, ok := r.shell.(Modal); ok {
		r.finish(ended, "^Z")
	}
}

// answerKeys come first in answers to questions.
var answerKeys = bindings{
	ctrl('Z'): (*reading).breakOff,
}

// textKeys come first in a text that ends with end: a ^C may be that end, and so may a ^Z.
func textKeys(end Delimiter) bindings {
	keys := bindings{"\t": typed("\t")}
	if _, _, found := end(string(ctrl('C'))); found {
		keys[ctrl('C')] = typed(ctrl('C'))
	}
	if _, _, found := end(string(ctrl('Z'))); found {
		keys[ctrl('Z')] = (*reading).endText
	}
	return keys
}

// endText is a ^Z that ends a text on the spot.
func (r *reading) endText() {
	r.finish(entered, "^Z")
	r.insert(ctrl('Z'))
}

func typed(k key) func(*reading) {
	return func(r *reading) { r.insert(k) }
}
