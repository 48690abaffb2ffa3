package term

import "strings"

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
	view    view
	last    key // the one pressed before
	back    int // how many cells the last ^Y put back
	secret  bool
	outcome outcome
}

func (t *Terminal) atPrompt(s Shell) *reading {
	r := t.reading(s.Prompt(), promptKeys)
	r.shell = s
	if t.history.on {
		r.past = newBrowse(t.ring(ringName(s)))
	}
	return r
}

// reading prepares to read a line; keys come before those that work everywhere.
func (t *Terminal) reading(prompt string, keys bindings) *reading {
	edit := lineKeys
	if !t.editing {
		edit = plainKeys
	}
	return &reading{t: t, prompt: prompt, keys: []bindings{keys, edit, ownKeys}}
}

// run prints the prompt and handles keys until one of them ends the line.
func (r *reading) run() outcome {
	r.putPrompt()
	r.t.setReading(true)
	defer r.t.setReading(false)
	for r.outcome == typing {
		r.press(r.t.key())
	}
	return r.outcome
}

// putPrompt prints the prompt at the start of a screen line.
func (r *reading) putPrompt() {
	r.t.freshLine()
	r.t.put(r.prompt)
	r.view.forget()
	r.view.prompt = widthOf(r.prompt[strings.LastIndexByte(r.prompt, '\n')+1:])
}

// press does what a key says; then the screen follows.
func (r *reading) press(k key) {
	if do := r.binding(k); do != nil {
		do(r)
	} else if k.isText() {
		r.insert(k)
	}
	if k != keyNews {
		r.last = k
	}
	if r.outcome == typing {
		r.show()
	}
}

func (r *reading) binding(k key) func(*reading) {
	for _, keys := range r.keys {
		if do := keys[k]; do != nil {
			return do
		}
	}
	return nil
}

// show makes the screen show the line.
func (r *reading) show() {
	if r.secret {
		return
	}
	if echo := r.view.follow(&r.line, r.t.Width()); len(echo) > 0 {
		r.t.Write(echo)
	}
}

func (r *reading) insert(k key) {
	if r.line.size+len(k) > longestLine {
		r.t.put("\a")
		return
	}
	r.line.insert(string(k))
}

// replace edits the line from i to j, as far as there is room for the text.
func (r *reading) replace(i, j int, text string) {
	cells := cellsOf(text)
	if r.line.size-bytesOf(r.line.cells[i:j])+bytesOf(cells) > longestLine {
		r.t.put("\a")
		return
	}
	r.line.replace(i, j, cells)
}

// kill cuts text out of the line.
func (r *reading) kill(i, j int) {
	r.t.kills.add(textOf(r.line.cells[i:j]))
	r.line.replace(i, j, nil)
}

// putBack puts text in the place of some cells before the cursor.
func (r *reading) putBack(instead int, text string) {
	start := r.line.at - instead
	r.replace(start, r.line.at, text)
	r.back = r.line.at - start
}

// finish ends the line by a key that is shown behind it.
func (r *reading) finish(o outcome, shown string) {
	r.line.move(len(r.line.cells))
	r.show()
	r.t.put(shown + "\n")
	r.outcome = o
}
