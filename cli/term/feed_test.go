package term_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"torii/cli/term"
)

// played is what a terminal prints while a shell runs on the keys of a reader.
func played(keys io.Reader, s term.Shell) string {
	var screen bytes.Buffer
	term.Scripted(keys, &screen).Run(s)
	return screen.String()
}

// FuzzFeed: whatever is typed, the session ends, newlines are whole, nothing printed is an escape
// sequence, and the answer does not depend on how the keys are cut into packets.
func FuzzFeed(f *testing.F) {
	for _, keys := range []string{
		"show 30\r q", "sh\t?", "enable\rcisco\r", "reload\ryes\r\r", "banner motd #\rtext\r#\r",
		"certificate\r00\rquit\r", "ping\r\x1e", "configure\rx\x1a\x03", "a\x10\x0e\x1b[A\x1b[B\r",
		"\xe6\x9a\x97\x01\x05\x02\x06\x08\x7f\x15\x17\x0b\x12\x04", "show x | sec i 1\r", "\x16\x1b\r\n\x00exit\r",
	} {
		f.Add([]byte(keys))
	}
	f.Fuzz(func(t *testing.T, keys []byte) {
		r := &router{}
		checkOutput(t, played(bytes.NewReader(keys), r))
		for _, line := range r.executed {
			if len(line) > 8<<10 || strings.ContainsAny(line, "\r\n\x00") {
				t.Fatalf("executed %q", line)
			}
		}
		keys = bytes.ReplaceAll(keys, []byte("\n"), nil) // an LF apart from its CR is another Enter
		whole := played(bytes.NewReader(keys), &pc{})
		if apart := played(iotest.OneByteReader(bytes.NewReader(keys)), &pc{}); apart != whole {
			t.Fatalf("at once\n%q\nbyte by byte\n%q", whole, apart)
		}
	})
}

func checkOutput(t *testing.T, screen string) {
	if strings.Count(screen, "\n") != strings.Count(screen, "\r\n") || strings.Contains(screen, "\r\r") {
		t.Fatalf("broken newlines in %q", screen)
	}
	if strings.Contains(screen, "\x1b") {
		t.Fatalf("an escape sequence in %q", screen)
	}
}

// TestWriteNewlines: "\n" becomes "\r\n" once, across writes too.
func TestWriteNewlines(t *testing.T) {
	var screen bytes.Buffer
	tm := term.Scripted(strings.NewReader(""), &screen)
	for _, s := range []string{"a\n", "b\r\n", "c\r", "\n", "\n\n", "d"} {
		io.WriteString(tm, s)
	}
	tm.Flush()
	if want := "a\r\nb\r\nc\r\n\r\n\r\nd"; screen.String() != want {
		t.Errorf("%q, want %q", screen.String(), want)
	}
}

// TestLargeOutput passes a scripted terminal's outbox without a reader.
func TestLargeOutput(t *testing.T) {
	var screen bytes.Buffer
	tm := term.Scripted(strings.NewReader(""), &screen)
	text := strings.Repeat("0123456789abcde\n", 64<<10)
	if n, err := io.WriteString(tm, text); n != len(text) || err != nil {
		t.Fatal(n, err)
	}
	tm.Flush()
	if got := strings.ReplaceAll(screen.String(), "\r", ""); got != text {
		t.Errorf("%d bytes arrived of %d", len(got), len(text))
	}
}
