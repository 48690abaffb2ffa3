package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// List is a set of numbers typed as ranges, 1,10-20: replaced as a whole, or edited with `add` and
// `remove`. The slice is sorted and never changed in place.
func List(field *[]int, low, high int, help string) *Token {
	whole := listArg(field, low, high, help, func(_, typed []int) []int { return typed })
	t := Alt(
		whole,
		Seq(Lit("add", "Add to the current list"), listArg(field, low, high, help, union)),
		Cause("none", "Empty the list", func() { *field = nil }),
		Seq(Lit("remove", "Remove from the current list"), listArg(field, low, high, help, without)),
	)
	t.edits = true
	t.isSet = func() bool { return len(*field) > 0 }
	t.unset = func() { *field = nil }
	return t
}

func listArg(field *[]int, low, high int, help string, edit func(have, typed []int) []int) *Token {
	return &Token{kind: argument, word: "LIST", help: help,
		fits: func(w string) Rank {
			if _, ok := parseList(w, low, high); ok {
				return Shaped
			}
			return None
		},
		store: func(w string) error {
			typed, _ := parseList(w, low, high)
			*field = edit(*field, typed)
			return nil
		},
		show:   func() string { return showList(*field) },
		isSet:  func() bool { return len(*field) > 0 },
		sample: func(pick func(int) int) string { return strconv.Itoa(low + pick(high-low+1)) },
	}
}

func union(have, typed []int) []int {
	all := slices.Concat(have, typed)
	slices.Sort(all)
	return slices.Compact(all)
}

func without(have, typed []int) []int {
	return slices.DeleteFunc(slices.Clone(have), func(n int) bool { return slices.Contains(typed, n) })
}

// parseList reads 1,10-20 as a sorted set.
func parseList(w string, low, high int) ([]int, bool) {
	var all []int
	for part := range strings.SplitSeq(w, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		a, errA := strconv.Atoi(from)
		b, errB := strconv.Atoi(to)
		if errA != nil || errB != nil || a < low || b > high || a > b {
			return nil, false
		}
		for n := a; n <= b; n++ {
			all = append(all, n)
		}
	}
	return union(nil, all), true
}

// showList writes a sorted set as ranges.
func showList(all []int) string {
	var parts []string
	for i := 0; i < len(all); {
		j := i
		for j+1 < len(all) && all[j+1] == all[j]+1 {
			j++
		}
		if j > i {
			parts = append(parts, fmt.Sprintf("%d-%d", all[i], all[j]))
		} else {
			parts = append(parts, strconv.Itoa(all[i]))
		}
		i = j + 1
	}
	return strings.Join(parts, ",")
}
