package term

// bindings is what keys do; any other key is typed, if it is text.
type bindings map[key]func(*reading)

// lineKeys work wherever a line is typed.
var lineKeys = bindings{
	"\r":      (*reading).enter,
	"\n":      (*reading).enter,
	ctrl('C'): (*reading).breakOff,
	ctrl('H'): (*reading).rubOut,
	ctrl('?'): (*reading).rubOut,
	ctrl('D'): (*reading).delete,
	"\x1b[3~": (*reading).delete,
	ctrl('B'): (*reading).left,
	"\x1b[D":  (*reading).left,
	"\x1bOD":  (*reading).left,
	ctrl('F'): (*reading).right,
	"\x1b[C":  (*reading).right,
	"\x1bOC":  (*reading).right,
	ctrl('A'): (*reading).home,
	"\x1b[H":  (*reading).home,
	"\x1bOH":  (*reading).home,
	ctrl('E'): (*reading).end,
	"\x1b[F":  (*reading).end,
	"\x1bOF":  (*reading).end,
	ctrl('U'): (*reading).killToStart,
	ctrl('X'): (*reading).killToStart,
	ctrl('K'): (*reading).killToEnd,
	ctrl('W'): (*reading).killWord,
	ctrl('R'): (*reading).again,
	ctrl('L'): (*reading).again,
	ctrl('V'): (*reading).quote,
	keyNews:   (*reading).news,
	keyGone:   (*reading).vanish,
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

func (r *reading) rubOut() {
	if r.line.at > 0 {
		r.replace(r.line.at-1, r.line.at, "")
	}
}

func (r *reading) delete() {
	if r.line.at < len(r.line.cells) {
		r.replace(r.line.at, r.line.at+1, "")
	}
}

func (r *reading) left()  { r.echo(r.line.move(max(0, r.line.at-1))) }
func (r *reading) right() { r.echo(r.line.move(min(len(r.line.cells), r.line.at+1))) }
func (r *reading) home()  { r.echo(r.line.move(0)) }
func (r *reading) end()   { r.echo(r.line.move(len(r.line.cells))) }

func (r *reading) killToStart() { r.replace(0, r.line.at, "") }
func (r *reading) killToEnd()   { r.replace(r.line.at, len(r.line.cells), "") }
func (r *reading) killWord()    { r.replace(r.line.wordStart(), r.line.at, "") }

func (r *reading) again() {
	r.t.put("\n")
	r.redisplay()
}

// quote takes the next key as text.
func (r *reading) quote() {
	switch k := r.t.key(); {
	case k == "\r", k == "\n":
		r.enter()
	case len(k) == 1 || k.isText():
		r.insert(k)
	}
}

func (r *reading) news() {
	if r.t.bulletins() {
		r.redisplay()
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
	r.redisplay()
}

func (r *reading) complete() {
	before := r.line.before()
	if completed, ok := r.shell.Complete(before); ok && completed != before {
		r.line.replace(0, r.line.at, cellsOf(completed))
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

// textKeys come first in a text that ends with end: a ^C may be that end.
func textKeys(end Delimiter) bindings {
	keys := bindings{"\t": typed("\t")}
	if _, _, found := end(string(ctrl('C'))); found {
		keys[ctrl('C')] = typed(ctrl('C'))
	}
	return keys
}

func typed(k key) func(*reading) {
	return func(r *reading) { r.insert(k) }
}
