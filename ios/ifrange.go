package ios

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	. "torii/cli"
)

// ifRun is interfaces of one kind and slot with neighbouring numbers.
type ifRun struct {
	first IfName
	last  int
}

func (r ifRun) has(n IfName) bool {
	return n.kind == r.first.kind && n.slot == r.first.slot && r.first.port <= n.port && n.port <= r.last
}

const (
	mostRuns    = 5   // of a range
	mostInRange = 256 // interfaces of a range
)

// ifRange is what `interface range` selects.
type ifRange struct {
	runs [mostRuns]ifRun
	used int
}

func (r *ifRange) add(run ifRun) {
	r.runs[r.used] = run
	r.used++
}

// names are the interfaces of the range, each once.
func (r ifRange) names() iter.Seq[IfName] {
	return func(yield func(IfName) bool) {
		for i, run := range r.runs[:r.used] {
			for name := run.first; name.port <= run.last; name.port++ {
				if !slices.ContainsFunc(r.runs[:i], func(earlier ifRun) bool { return earlier.has(name) }) && !yield(name) {
					return
				}
			}
		}
	}
}

var ifRangeMode = mode("config-if-range", interfaceTitle, interfacePrefix, func(c *Config, r ifRange) []Object {
	var all []Object
	for name := range r.names() {
		all = append(all, one(edit(&c.Interfaces, &Interface{Name: name}), c.interfaceLines)...)
	}
	return all
})

func (c *Config) rangeBlock() Line {
	each := func(do func(IfName) error) func(ifRange) error {
		return func(r ifRange) error {
			if err := c.checkRange(r); err != nil {
				return err
			}
			for name := range r.names() {
				if err := do(name); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return Block("interface range", "interface range command", ifRangeMode, Objects[ifRange]{
		All:     func(func(ifRange, []Line) bool) {},
		Open:    each(func(name IfName) error { c.openInterface(name); return nil }),
		Remove:  each(c.removeInterface),
		Default: each(c.defaultInterface),
	}, c.rangeTokens)
}

// checkRange refuses a range with physical ports that are not there, and one that is out of proportion.
func (c *Config) checkRange(r ifRange) error {
	count := 0
	for _, run := range r.runs[:r.used] {
		count += run.last - run.first.port + 1
		if run.last < run.first.port || count > mostInRange {
			return Refuse("%% Bad interface range")
		}
	}
	for name := range r.names() {
		if !name.virtual() && !c.hasInterface(name) {
			return Refuse("%% Bad interface range")
		}
	}
	return nil
}

// rangeTokens reads runs with commas between them: Gi0/0 - 1 , Lo1 - 3. Blanks around dash and comma
// may be left out.
func (c *Config) rangeTokens(r *ifRange) []*Token {
	var more *Token
	for range mostRuns {
		more = c.runToken(r, more)
	}
	return []*Token{more.Unset(func() { *r = ifRange{} })}
}

// runToken is a run and, behind a comma, more.
func (c *Config) runToken(r *ifRange, more *Token) *Token {
	var kinds []*Token
	for k, info := range ifKinds {
		if kind := ifKind(k); !info.made && (!info.slots || c.platform.has(kind)) {
			kinds = append(kinds, Seq(Lit(info.name, info.help).Glued(), c.runNumbers(kind, r, more)))
		}
	}
	return Alt(kinds...)
}

func (c *Config) runNumbers(kind ifKind, r *ifRange, more *Token) *Token {
	var run ifRun
	last := 0
	start := func(end string) *Token { return c.startToken(kind, &run, end).Then(func() { r.add(run) }) }
	stop := func(end string) *Token { return stopToken(&last, end).Then(func() { r.runs[r.used-1].last = last }) }
	whole := Seq(start(""), Opt(Lit("-", "hyphen"), stop("")))
	if more == nil {
		return whole
	}
	comma := Seq(Lit(",", "comma"), more)
	return Alt(
		Seq(start(""), Opt(comma)),
		Seq(start(""), Lit("-", "hyphen"), stop(""), Opt(comma)),
		Seq(start(","), more),
		Seq(start(""), Lit("-", "hyphen"), stop(","), more),
	)
}

// startToken is the first number of a run, or the whole run in one word: 0/0-1. The word ends with end.
func (c *Config) startToken(kind ifKind, run *ifRun, end string) *Token {
	info := ifKinds[kind]
	return Arg[ifRun]{Placeholder: c.platform.placeholder(kind), Help: info.name + " interface number", Rank: Shaped,
		Parse: func(w string) (ifRun, bool) {
			w, ended := strings.CutSuffix(w, end)
			first, last, dashed := strings.Cut(w, "-")
			name, ok := parseIfNumber(kind, first)
			until := name.port
			if dashed {
				n, err := strconv.ParseUint(last, 10, 31)
				until, ended = int(n), ended && err == nil
			}
			return ifRun{name, until}, ok && ended && (name.virtual() || c.hasInterface(name))
		},
		Show:   func(run ifRun) string { return fmt.Sprintf("%s-%d", run.first, run.last) },
		Sample: func(pick func(int) int) string { return c.sampleNumber(kind, pick) + end },
	}.Bind(run)
}

// stopToken is the last number of a run.
func stopToken(last *int, end string) *Token {
	return Arg[int]{Placeholder: "<0-2147483647>", Help: "ending interface number", Rank: Shaped,
		Parse: func(w string) (int, bool) {
			w, ended := strings.CutSuffix(w, end)
			n, err := strconv.ParseUint(w, 10, 31)
			return int(n), ended && err == nil
		},
		Show:   strconv.Itoa,
		Sample: func(pick func(int) int) string { return strconv.Itoa(4+pick(3)) + end },
	}.Bind(last)
}
