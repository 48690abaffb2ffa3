package cli

import "strings"

// Text is raw text between two equal delimiters, the first character of the word and any later
// place, possibly lines below. A line that holds only the opening one makes Commit ask for the rest.
func Text(field *string, help string) *Token {
	return &Token{kind: text, word: "LINE", help: help,
		store:  func(raw string) error { *field = raw; return nil },
		show:   func() string { return "^C" + *field + "^C" },
		isSet:  func() bool { return *field != "" },
		unset:  func() { *field = "" },
		sample: func(pick func(int) int) string { return "#hello#" },
	}
}

// delimiter is what ends a text: its first character, or ^C typed as two.
func delimiter(opening string) string {
	if strings.HasPrefix(opening, "^C") {
		return "^C"
	}
	for i := range opening {
		if i > 0 {
			return opening[:i]
		}
	}
	return opening
}

// completeText joins what stands on the line with what was answered, and cuts it at the delimiter.
// The question is not nil when the delimiter has not come yet.
func completeText(opening string, answer *string) (string, *Question) {
	delim := delimiter(opening)
	body := opening[len(delim):]
	if before, _, closed := strings.Cut(body, delim); closed {
		return before, nil
	}
	if answer == nil {
		return "", &Question{Delim: delim, Prompt: "Enter TEXT message.  End with the character '" + delim + "'.\n"}
	}
	before, _, _ := strings.Cut(*answer, delim)
	return body + "\n" + before, nil
}
