package term

import (
	"fmt"
	"iter"
	"strings"
)

func include(matches func(string) bool, lines iter.Seq[string]) iter.Seq[string] {
	return choose(lines, matches)
}

func exclude(matches func(string) bool, lines iter.Seq[string]) iter.Seq[string] {
	return choose(lines, not(matches))
}

// begin starts with the first line that matches.
func begin(matches func(string) bool, lines iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) { choose(lines, from(matches))(yield) }
}

// from wants everything from the first line that matches.
func from(matches func(string) bool) func(string) bool {
	begun := false
	return func(line string) bool {
		begun = begun || matches(line)
		return begun
	}
}

// section takes lines that match, each with the lines below it that are indented deeper.
func section(matches func(string) bool, lines iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) { choose(lines, inSection(matches))(yield) }
}

func notSection(matches func(string) bool, lines iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) { choose(lines, not(inSection(matches)))(yield) }
}

// inSection remembers the section that the lines it is asked about are in.
func inSection(matches func(string) bool) func(string) bool {
	const outside = -1
	header := outside
	return func(line string) bool {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if header != outside && indent > header {
			return true
		}
		header = outside
		if matches(line) {
			header = indent
		}
		return header != outside
	}
}

func count(matches func(string) bool, lines iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		n := 0
		for range include(matches, lines) {
			n++
		}
		yield(fmt.Sprintf("Number of lines which match regexp = %d", n))
	}
}

func choose(lines iter.Seq[string], wanted func(string) bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range lines {
			if wanted(line) && !yield(line) {
				return
			}
		}
	}
}

func not(wanted func(string) bool) func(string) bool {
	return func(line string) bool { return !wanted(line) }
}
