package cli

import (
	"iter"
	"slices"
)

// Rows is a collection of values that a line repeats over: how to list them in running-config order,
// put one in (replacing the one with its key), take one out, and take all out.
type Rows[T any] struct {
	All    iter.Seq[T]
	Put    func(T) error
	Delete func(T) error
	Clear  func() error
	Ask    func(T) *Question // what taking one out asks first; nil: nothing
}

// Each is a line that repeats. `no` with the key takes out that one, without arguments all.
func Each[T any](path, help string, rows Rows[T], born func() T, bind func(*T) []*Token) Line {
	row := born()
	l := newLine(path, help, nil)
	l.args.bind = func() []*Token { return bind(&row) }
	l.commit = func(m *Match) error {
		if m.No && m.trail == nil {
			return rows.Clear()
		}
		row = born()
		if err := m.store(); err != nil {
			return err
		}
		if m.No || m.Default {
			return rows.delete(row, m.answers)
		}
		return rows.Put(row)
	}
	l.render = func(w *Writer) {
		all := l.args.all()
		for row = range rows.All {
			w.Words(all.appendWords(nil))
		}
	}
	return l
}

// delete takes a row out, unless there is something to be asked first.
func (r Rows[T]) delete(row T, answers Answers) error {
	if r.Ask != nil && !answers.Confirmed {
		if q := r.Ask(row); q != nil {
			return q
		}
	}
	return r.Delete(row)
}

// Objects is a collection of objects that a mode edits, by key.
type Objects[K comparable] struct {
	All     iter.Seq2[K, []Line] // the lines are bound to the object, for running-config
	Open    func(K) error        // make the object if it is not there, or refuse
	Remove  func(K) error
	Default func(K) error // `default`; nil: what `no` does
	Clear   func() error  // `no` without a key; nil: incomplete
}

// Block is a line that enters a mode: bind gives the tokens of its key.
func Block[K comparable](path, help string, mode *Mode, objects Objects[K], bind func(*K) []*Token) Line {
	l, key := blockLine(path, help, mode, objects, bind)
	l.render = func(w *Writer) {
		all := l.args.all()
		for k, lines := range objects.All {
			*key = k
			w.Words(all.appendWords(nil))
			w.Nested(mode, lines)
			w.Raw("!")
		}
	}
	return l
}

// Tight leaves the separator behind the last object of a Block away.
func (l Line) Tight() Line {
	render := l.render
	l.render = func(w *Writer) {
		start := len(w.lines)
		render(w)
		if len(w.lines) > start {
			w.lines = w.lines[:len(w.lines)-1]
		}
	}
	return l
}

// Spans is a Block whose equal neighbours print as one, their keys joined where join says they
// touch, and without separators: line vty 0 4.
func Spans[K comparable](path, help string, mode *Mode, objects Objects[K], bind func(*K) []*Token, join func(a, b K) (K, bool)) Line {
	l, key := blockLine(path, help, mode, objects, bind)
	l.render = func(w *Writer) {
		all := l.args.all()
		for _, part := range joinEqual(w, mode, objects.All, join) {
			*key = part.key
			w.Words(all.appendWords(nil))
			w.lines = append(w.lines, part.body...)
		}
	}
	return l
}

// blockLine is the line of a Block without its rendering, and the key its tokens are bound to.
func blockLine[K comparable](path, help string, mode *Mode, objects Objects[K], bind func(*K) []*Token) (Line, *K) {
	key := new(K)
	l := newLine(path, help, nil)
	l.args.bind = func() []*Token { return bind(key) }
	l.commit = func(m *Match) error {
		if m.No && m.trail == nil && objects.Clear != nil {
			return objects.Clear()
		}
		l.args.all().clear()
		if err := m.store(); err != nil {
			return err
		}
		switch {
		case m.Default && objects.Default != nil:
			return objects.Default(*key)
		case m.No || m.Default:
			return objects.Remove(*key)
		}
		m.Enter = &Place{Mode: mode, Key: *key}
		return objects.Open(*key)
	}
	return l, key
}

// part is a run of equal neighbours: their joined key and the lines they share.
type part[K comparable] struct {
	key  K
	body []string
}

// joinEqual renders all objects and joins equal neighbours.
func joinEqual[K comparable](w *Writer, mode *Mode, all iter.Seq2[K, []Line], join func(a, b K) (K, bool)) []part[K] {
	var parts []part[K]
	for key, lines := range all {
		body := w.body(mode, lines)
		if n := len(parts); n > 0 && slices.Equal(parts[n-1].body, body) {
			if joined, ok := join(parts[n-1].key, key); ok {
				parts[n-1].key = joined
				continue
			}
		}
		parts = append(parts, part[K]{key, body})
	}
	return parts
}

// Sequenced is the rows of one object that carry sequence numbers, ascending.
type Sequenced[T any] struct {
	All      iter.Seq[T]
	Insert   func(seq int, row T) error // seq 0: behind the last
	DeleteAt func(seq int) error
	Delete   func(T) error // the row that reads the same
	Numbers  bool          // running-config shows the numbers
	Seq      func(T) int
}

// Ordered is one kind of numbered row: [<seq>] tokens, no <seq>, no tokens.
func Ordered[T any](help string, rows Sequenced[T], born func() T, bind func(*T) []*Token) Line {
	row, seq := born(), 0
	number := Num(&seq, 1, 2147483647, "Sequence Number")
	tokens := Seq(bind(&row)...)
	l := newLine("", help, []*Token{Alt(Seq(number, Opt(tokens)), tokens)})
	l.commit = func(m *Match) error {
		row, seq = born(), 0
		if err := m.store(); err != nil {
			return err
		}
		bare := m.trail != nil && m.trail.before == nil && seq != 0
		switch {
		case m.No && seq != 0:
			return rows.DeleteAt(seq)
		case m.No:
			return rows.Delete(row)
		case bare:
			return &SyntaxError{Fault: Incomplete, Line: m.line}
		}
		return rows.Insert(seq, row)
	}
	l.render = func(w *Writer) {
		for row = range rows.All {
			if seq = 0; rows.Numbers {
				seq = rows.Seq(row)
			}
			w.Words(numbered(number, seq, tokens))
		}
	}
	return l
}

func numbered(number *Token, seq int, tokens *Token) []string {
	if seq == 0 {
		return tokens.appendWords(nil)
	}
	return tokens.appendWords(number.appendWords(nil))
}
