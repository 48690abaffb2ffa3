package cli

import "strings"

// word is one blank-separated piece of a typed line; at is its byte offset there.
type word struct {
	text string
	at   int
}

// split cuts a line at blanks.
func split(line string) []word {
	words := make([]word, 0, 8)
	for at := 0; at < len(line); {
		if isBlank(line[at]) {
			at++
			continue
		}
		end := at
		for end < len(line) && !isBlank(line[end]) {
			end++
		}
		words = append(words, word{line[at:end], at})
		at = end
	}
	return words
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// IsComment says whether a line holds nothing but blanks or a comment.
func IsComment(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return line == "" || line[0] == '!'
}

// commonPrefix is the number of leading bytes that typed shares with keyword, whatever the case.
func commonPrefix(typed, keyword string) int {
	n := 0
	for n < len(typed) && n < len(keyword) && lower(typed[n]) == lower(keyword[n]) {
		n++
	}
	return n
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
