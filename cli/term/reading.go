package term

// outcome is how a reading ends.
type outcome int

const (
	typing   outcome = iota
	entered          // Enter
	broken           // ^C
	ended            // ^Z
	vanished         // the peer has gone
)

// reading is one line being typed: at the prompt, as an answer, or as text.
type reading struct {
	t       *Terminal
	prompt  string
	keys    []bindings // the first that knows a key handles it
	shell   Shell      // at the prompt only
	past    browse
	line    line
	secret  bool
	outcome outcome
}

func (t *Terminal) atPrompt(s Shell) *reading {
	return &reading{
		t:      t,
		prompt: s.Prompt(),
		keys:   []bindings{promptKeys, lineKeys},
		shell:  s,
		past:   newBrowse(t.ring(ringName(s))),
	}
}

// run prints the prompt and handles keys until one of them ends the line.
func (r *reading) run() outcome {
	r.t.freshLine()
	r.t.put(r.prompt)
	r.t.setReading(true)
	defer r.t.setReading(false)
	for r.outcome == typing {
		r.press(r.t.key())
	}
	return r.outcome
}

func (r *reading) press(k key) {
	for _, keys := range r.keys {
		if do := keys[k]; do != nil {
			do(r)
			return
		}
	}
	if k.isText() {
		r.insert(k)
	}
}

func (r *reading) insert(k key) {
	if r.line.size+len(k) > longestLine {
		r.t.put("\a")
		return
	}
	r.echo(r.line.insert(string(k)))
}

// replace edits the line from i to j.
func (r *reading) replace(i, j int, text string) {
	r.echo(r.line.replace(i, j, cellsOf(text)))
}

func (r *reading) echo(p []byte) {
	if !r.secret {
		r.t.Write(p)
	}
}

// redisplay prints prompt and line again on a line of their own.
func (r *reading) redisplay() {
	r.t.freshLine()
	r.t.put(r.prompt)
	at := r.line.at
	r.line.at = 0
	r.echo(r.line.move(len(r.line.cells)))
	r.echo(r.line.move(at))
}

// finish ends the line by a key that is shown behind it.
func (r *reading) finish(o outcome, shown string) {
	r.end()
	r.t.put(shown + "\n")
	r.outcome = o
}
