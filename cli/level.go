package cli

import "strings"

// HighestLevel is the privilege that sees every line; 0 is the lowest.
const HighestLevel = 15

// ofMode is the level of a line that leaves it to its mode.
const ofMode = -1

func (l *Line) least(base int) int {
	if l.level == ofMode {
		return base
	}
	return l.level
}

// Levels are privilege levels that commands of a mode were moved to, by the full keywords they begin
// with. A command needs the level of every word on its way: whoever moves `show` up moves all behind it.
type Levels map[string]Moved

// Moved is the level of a command, and of all that begin with it where All is set.
type Moved struct {
	Level int
	All   bool
}

// of is the privilege that a line asks for. What stands behind `no` is moved apart from what does not.
func (v Levels) of(l *Line, base int, no bool) int {
	least := l.least(base)
	if len(v) == 0 {
		return least
	}
	path := l.path
	if no {
		path = append([]string{"no"}, path...)
	}
	highest := 0
	for depth := range path {
		moved, ok := v[strings.Join(path[:depth+1], " ")]
		switch {
		case ok && (moved.All || depth == len(path)-1):
			least = moved.Level
		case ok:
			highest = max(highest, moved.Level)
		}
	}
	return max(highest, least)
}
