package term

import (
	"fmt"
	"iter"
	"regexp"
	"strings"
)

func include(re *regexp.Regexp, lines iter.Seq[string]) iter.Seq[string] {
	return choose(lines, re.MatchString)
}

func exclude(re *regexp.Regexp, lines iter.Seq[string]) iter.Seq[string] {
	return choose(lines, not(re.MatchString))
}

// begin starts with the first line that matches.
func begin(re *regexp.Regexp, lines iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) { choose(lines, from(re.MatchString))(yield) }
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
func section(re *regexp.Regexp, lines iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) { choose(lines, inSection(re))(yield) }
}

func notSection(re *regexp.Regexp, lines iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) { choose(lines, not(inSection(re)))(yield) }
}

// inSection remembers the section that the lines it is asked about are in.
func inSection(re *regexp.Regexp) func(string) bool {
	const outside = -1
	header := outside
	return func(line string) bool {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if header != outside && indent > header {
			return true
		}
		header = outside
		if re.MatchString(line) {
			header = indent
		}
		return header != outside
	}
}

func count(re *regexp.Regexp, lines iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		n := 0
		for range include(re, lines) {
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
