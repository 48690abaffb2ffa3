package term

import "testing"

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, bytes string
		key         key
		length      int
	}{
		{"a character", "ab", "a", 1},
		{"a control byte", "\x03a", "\x03", 1},
		{"NUL is skipped", "\x00a", "", 1},
		{"a wide character", "暗号", "暗", 3},
		{"half of one waits", "\xe6\x9a", "", 0},
		{"a lone continuation byte is skipped", "\x9aa", "", 1},
		{"a broken sequence is skipped", "\xe6a", "", 1},
		{"a C1 control character is skipped", "\u009b", "", 2},
		{"a bidirectional override is skipped", "\u202e", "", 3},
		{"a zero width joiner is text", "\u200d", "\u200d", 3},
		{"an arrow", "\x1b[Ax", "\x1b[A", 3},
		{"an application arrow", "\x1bOA", "\x1bOA", 3},
		{"a parameter", "\x1b[3~", "\x1b[3~", 4},
		{"a meta key", "\x1bbx", "\x1bb", 2},
		{"ESC waits", "\x1b", "", 0},
		{"ESC [ waits", "\x1b[1;", "", 0},
		{"Enter breaks a sequence off", "\x1b[1\r", "", 3},
		{"ESC breaks ESC off", "\x1b\x1b[A", "", 1},
		{"ESC before UTF-8", "\x1b\xe6", "", 1},
		{"an endless sequence is dropped", "\x1b[" + "00000000000000000000000000000000", "", longestKey},
	} {
		if k, n := decode([]byte(c.bytes)); k != c.key || n != c.length {
			t.Errorf("%s: %q is %q of %d bytes, want %q of %d", c.name, c.bytes, k, n, c.key, c.length)
		}
	}
}
