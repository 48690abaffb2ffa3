package main

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// lineModel is a line and its cursor as the manual describes the keys, without thought of how a screen is drawn.
type lineModel struct {
	known  bool // what the line is
	prompt string
	text   []rune
	at     int
	start  int // columns scrolled off
	width  int
	cut    string // what was cut last
	plain  bool   // without editing
}

var promptAndLine = regexp.MustCompile(`^(R1(?:\([a-z-]+\))?#)(.*)$`)

// adopt takes the line from a screen that shows all of it behind a prompt.
func (m *lineModel) adopt(v view) {
	row, column := v.cursorRow()
	parts := promptAndLine.FindStringSubmatch(row)
	m.known = parts != nil && !strings.Contains(row, "$")
	if !m.known {
		return
	}
	m.prompt, m.text, m.start = parts[1], []rune(parts[2]), 0
	for m.at = 0; len(m.prompt)+columnsOf(m.text[:m.at]) < column; m.at++ {
		if m.at == len(m.text) {
			m.text = append(m.text, ' ') // a blank at the end is not to be seen
		}
	}
}

// press does what a key does to the line; false: more than the line is concerned.
func (m *lineModel) press(key string, literal bool) bool {
	do := lineModelKeys[key]
	switch {
	case literal && key != "?":
		m.replace(m.at, m.at, key)
	case do != nil && m.plain && !slices.Contains([]string{"BSpace", "C-w", "C-u"}, key):
	case do != nil:
		do(m)
	default:
		m.plain = m.plain || key == "Enter" && string(m.text) == "terminal no editing"
		m.known = false
	}
	if m.known {
		m.scroll()
	}
	return m.known
}

func (m *lineModel) replace(from, to int, text string) {
	m.text = slices.Concat(m.text[:from], []rune(text), m.text[to:])
	m.at = from + len([]rune(text))
}

func (m *lineModel) kill(from, to int) {
	if from < to {
		m.cut = string(m.text[from:to])
	}
	m.replace(from, to, "")
}

func (m *lineModel) wordLeft() int {
	before := strings.TrimRight(string(m.text[:m.at]), " ")
	return len([]rune(before[:strings.LastIndexByte(before, ' ')+1]))
}

func (m *lineModel) wordRight() int {
	after := string(m.text[m.at:])
	word := strings.TrimLeft(after, " ")
	end, _, _ := strings.Cut(word, " ")
	return m.at + len([]rune(after)) - len([]rune(word)) + len([]rune(end))
}

func (m *lineModel) letters(change func(string) string) {
	end := m.wordRight()
	m.replace(m.at, end, change(string(m.text[m.at:end])))
}

// lineModelKeys are the keys of the manual by their names in tmux.
var lineModelKeys = map[string]func(m *lineModel){
	"C-a":    func(m *lineModel) { m.at = 0 },
	"C-e":    func(m *lineModel) { m.at = len(m.text) },
	"C-b":    func(m *lineModel) { m.at = max(0, m.at-1) },
	"Left":   func(m *lineModel) { m.at = max(0, m.at-1) },
	"C-f":    func(m *lineModel) { m.at = min(len(m.text), m.at+1) },
	"Right":  func(m *lineModel) { m.at = min(len(m.text), m.at+1) },
	"M-b":    func(m *lineModel) { m.at = m.wordLeft() },
	"M-f":    func(m *lineModel) { m.at = m.wordRight() },
	"C-d":    func(m *lineModel) { m.replace(m.at, min(len(m.text), m.at+1), "") },
	"DC":     func(m *lineModel) { m.replace(m.at, min(len(m.text), m.at+1), "") },
	"BSpace": func(m *lineModel) { m.replace(max(0, m.at-1), m.at, "") },
	"C-k":    func(m *lineModel) { at := m.at; m.kill(at, len(m.text)) },
	"C-u":    func(m *lineModel) { m.kill(0, m.at) },
	"C-x":    func(m *lineModel) { m.kill(0, m.at) },
	"C-w":    func(m *lineModel) { m.kill(m.wordLeft(), m.at) },
	"M-d":    func(m *lineModel) { m.kill(m.at, m.wordRight()) },
	"C-y":    func(m *lineModel) { m.replace(m.at, m.at, m.cut) },
	"M-u":    func(m *lineModel) { m.letters(strings.ToUpper) },
	"M-l":    func(m *lineModel) { m.letters(strings.ToLower) },
	"M-c": func(m *lineModel) {
		m.letters(func(s string) string {
			letters, first := []rune(strings.ToLower(s)), strings.IndexFunc(s, unicode.IsLetter)
			if first >= 0 {
				letters[first] = unicode.ToUpper(letters[first])
			}
			return string(letters)
		})
	},
	"C-t": func(m *lineModel) {
		if at := min(m.at, len(m.text)-1); at > 0 {
			m.replace(at-1, at+1, string([]rune{m.text[at], m.text[at-1]}))
		}
	},
}

// scroll keeps the cursor between the marker on the left and the third column from the right.
func (m *lineModel) scroll() {
	for m.column() > m.width-3 {
		m.start += 10
	}
	for m.start > 0 && m.column() <= len(m.prompt) {
		m.start -= 10
	}
}

// column is where the cursor stands on the screen.
func (m *lineModel) column() int { return len(m.prompt) + columnsOf(m.text[:m.at]) - m.start }

// row is what the cursor's row shows.
func (m *lineModel) row() string {
	var row []rune
	for _, r := range m.text {
		row = append(row, r)
		for range columnsOf([]rune{r}) - 1 {
			row = append(row, -1) // the other half
		}
	}
	fits := m.width - 2 - len(m.prompt)
	if row = row[m.start:]; m.start > 0 {
		row[0] = '$'
	}
	if len(row) > fits {
		row = append(row[:fits], '$')
	}
	return m.prompt + strings.ReplaceAll(string(row), string(rune(-1)), "")
}

func (m *lineModel) agrees(v view) bool {
	row, column := v.cursorRow()
	return strings.TrimRight(row, " ") == strings.TrimRight(m.row(), " ") && column == m.column()
}

// columnsOf counts the CJK characters that a session types twice.
func columnsOf(text []rune) (n int) {
	for _, r := range text {
		if n++; r >= 0x3000 && r < 0xa000 {
			n++
		}
	}
	return n
}
