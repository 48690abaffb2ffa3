package cli

import "strings"

// Syntax is the line as a reference prints it: ip route A.B.C.D A.B.C.D {A.B.C.D | …} [<1-255>].
func (l Line) Syntax() string {
	words := append([]string(nil), l.path...)
	for _, t := range l.args.get() {
		words = append(words, t.syntax())
	}
	return strings.Join(words, " ")
}

func (t *Token) syntax() string {
	switch t.kind {
	case choice:
		return "{" + t.kidsSyntax(" | ") + "}"
	case option:
		return "[" + t.kidsSyntax(" ") + "]"
	case repeat:
		return t.kidsSyntax(" ") + " …"
	case sequence:
		return t.kidsSyntax(" ")
	}
	return t.word
}

func (t *Token) kidsSyntax(separator string) string {
	parts := make([]string, len(t.kids))
	for i, kid := range t.kids {
		parts[i] = kid.syntax()
	}
	return strings.Join(parts, separator)
}
