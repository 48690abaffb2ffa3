package ios

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// unit is a line of a configuration and what stands under it. The lines of a numbered access list are
// one unit too.
type unit struct {
	head string
	kids []unit
}

// isNumbered says that the kids are whole lines, and the head but what they begin with.
func (u unit) isNumbered() bool { return strings.HasPrefix(u.head, "access-list ") }

// isList says that the order of the kids is their meaning.
func (u unit) isList() bool { return u.isNumbered() || strings.HasPrefix(u.head, "ip access-list ") }

// parseUnits reads rendered lines, without comments and the end.
func parseUnits(lines []string) (all []unit) {
	for len(lines) > 0 {
		deep, n := indent(lines[0]), 1
		for n < len(lines) && indent(lines[n]) > deep {
			n++
		}
		u := unit{strings.TrimSpace(lines[0]), parseUnits(lines[1:n])}
		lines = lines[n:]
		switch {
		case u.head == "" || u.head[0] == '!' || u.head == "end":
		case u.isNumbered():
			all = withEntry(all, u)
		case strings.HasPrefix(u.head, "line vty "):
			all = append(all, u.singly()...)
		default:
			all = append(all, u)
		}
	}
	return all
}

// singly is a span of lines as one unit for each.
func (u unit) singly() (all []unit) {
	var first, last int
	if n, _ := fmt.Sscanf(u.head, "line vty %d %d", &first, &last); n == 1 {
		last = first
	}
	for i := first; i <= last; i++ {
		all = append(all, unit{fmt.Sprint("line vty ", i), u.kids})
	}
	return all
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// withEntry puts a line of a numbered access list to the others.
func withEntry(all []unit, entry unit) []unit {
	head := firstWords(entry.head, 2)
	i := slices.IndexFunc(all, func(u unit) bool { return u.head == head })
	if i < 0 {
		return append(all, unit{head, []unit{entry}})
	}
	all[i].kids = append(all[i].kids, entry)
	return all
}

func firstWords(line string, n int) string {
	words := strings.Fields(line)
	return strings.Join(words[:min(n, len(words))], " ")
}

// difference is what must be typed to make one configuration of another, indented by mode: from the
// bottom up what goes, then from the top down what comes. What goes is taken back with a word: `no`, or
// `default` where that leaves another value.
func difference(have, want []unit, back string) []string {
	c := compareUnits(have, want)
	return append(c.goes(back), c.comes()...)
}

// comparison is two configurations of a mode side by side.
type comparison struct {
	have, want unitIndex
	misplaced  map[string]bool // in both, and in another place among its like
}

// unitIndex is units by their heads.
type unitIndex struct {
	units  []unit
	byHead map[string]unit
	begins map[string]bool // the words that heads begin with
}

func indexUnits(units []unit) unitIndex {
	x := unitIndex{units, map[string]unit{}, map[string]bool{}}
	for _, u := range units {
		x.byHead[u.head] = u
		for begin := range beginnings(u.head) {
			x.begins[begin] = true
		}
	}
	return x
}

// beginnings are the first word of a line, the first two, and so on.
func beginnings(line string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range line {
			if line[i] == ' ' && !yield(line[:i]) {
				return
			}
		}
		yield(line)
	}
}

func compareUnits(have, want []unit) comparison {
	c := comparison{indexUnits(have), indexUnits(want), map[string]bool{}}
	is, should := c.have.kin(c.want), c.want.kin(c.have)
	for like, heads := range is {
		i := 0
		for i < len(heads) && i < len(should[like]) && heads[i] == should[like][i] {
			i++
		}
		for _, head := range heads[i:] {
			c.misplaced[head] = true
		}
	}
	return c
}

// kin are the heads that another index has too, in their order, by the two words they begin with.
func (x unitIndex) kin(other unitIndex) map[string][]string {
	kin := map[string][]string{}
	for _, u := range x.units {
		if _, ok := other.byHead[u.head]; ok {
			like := firstWords(u.head, 2)
			kin[like] = append(kin[like], u.head)
		}
	}
	return kin
}

func (c comparison) goes(back string) (commands []string) {
	for _, u := range slices.Backward(c.have.units) {
		w, ok := c.want.byHead[u.head]
		switch {
		case !ok && c.overruled(u.head):
		case !ok, c.anew(u, w):
			commands = append(commands, takenBack(u.head, back))
		case !u.isList():
			commands = append(commands, under(u.head, compareUnits(u.kids, w.kids).goes(back))...)
		}
	}
	return commands
}

func (c comparison) comes() (commands []string) {
	for _, w := range c.want.units {
		u, ok := c.have.byHead[w.head]
		switch {
		case !ok, c.anew(u, w):
			commands = append(commands, w.typed(0)...)
		case !w.isList():
			commands = append(commands, under(w.head, compareUnits(u.kids, w.kids).comes())...)
		case len(u.kids) < len(w.kids):
			commands = append(commands, w.typed(len(u.kids))...)
		}
	}
	return commands
}

// anew says that a unit must go and come again: it stands in the wrong place, or is a list that does
// not only grow at its end.
func (c comparison) anew(u, w unit) bool {
	return c.misplaced[u.head] || u.isList() && !isPrefix(u.kids, w.kids)
}

// overruled says that what is wanted takes the place of a line by itself: an address that of `no ip
// address`, and the other way round.
func (c comparison) overruled(head string) bool {
	if positive, ok := strings.CutPrefix(head, "no "); ok {
		return c.want.begins[positive]
	}
	for begin := range beginnings(head) {
		if _, ok := c.want.byHead["no "+begin]; ok {
			return true
		}
	}
	return false
}

// typed is the unit as it is typed, from a kid on.
func (u unit) typed(from int) []string {
	var kids []string
	for _, kid := range u.kids[from:] {
		kids = append(kids, kid.typed(0)...)
	}
	if u.isNumbered() && len(u.kids) > 0 {
		return kids
	}
	return append([]string{u.head}, indented(kids)...)
}

// under puts commands in the mode of a line.
func under(head string, commands []string) []string {
	if len(commands) == 0 {
		return nil
	}
	return append([]string{head}, indented(commands)...)
}

func isPrefix(have, want []unit) bool {
	return len(have) <= len(want) && slices.EqualFunc(have, want[:len(have)], func(a, b unit) bool { return a.head == b.head })
}

func takenBack(line, back string) string {
	positive, isNo := strings.CutPrefix(line, "no ")
	if isNo && back == "no" {
		return positive
	}
	return back + " " + positive
}
