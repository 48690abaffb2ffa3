package term_test

import (
	"io"
	"strings"
	"testing"

	"torii/cli/term"
)

// deaf is a shell that does nothing with its lines.
type deaf struct{ pc }

func (d *deaf) Exec(*term.Terminal, string) {}

// BenchmarkPaste is what the terminal costs a pasted line of configuration.
func BenchmarkPaste(b *testing.B) {
	const line = "access-list 101 permit ip 192.168.1.0 0.0.0.255 any\r\n"
	b.ReportAllocs()
	keys := io.LimitReader(repeating(line), int64(b.N)*int64(len(line)))
	term.Scripted(keys, io.Discard).Run(&deaf{})
}

// BenchmarkPage is what it costs a printed line.
func BenchmarkPage(b *testing.B) {
	tm := term.Scripted(strings.NewReader(""), io.Discard)
	tm.SetLength(0)
	b.ReportAllocs()
	for b.Loop() {
		tm.Page(" ip address 10.0.10.10 255.255.255.0\n")
	}
}

// repeating reads a text over and over.
type repeating string

func (r repeating) Read(p []byte) (n int, err error) {
	for n+len(r) <= len(p) {
		n += copy(p[n:], r)
	}
	return max(n, copy(p, r)), nil
}
