package termtest

import (
	"strings"
	"testing"

	"torii/cli/term"
)

// greet is a session that asks one question.
func greet(t *term.Terminal) {
	name, _ := t.Ask("Name: ", term.AskOptions{})
	t.Write([]byte("Hello " + name + "\n"))
}

func TestPlay(t *testing.T) {
	const transcript = "# a comment\nstart\nrecv \"Name: \"\n\nsend \"R1\\r\"\nrecv \"R1\\r\\n\"\nrecv \"Hello R1\\r\\n\"\nsend \"unread\"\n"
	for name, text := range map[string]string{
		"complete":        transcript,
		"without answers": "# a comment\nstart\n\nsend \"R1\\r\"\nsend \"unread\"\n",
		"wrong answers":   strings.ReplaceAll(transcript, "Hello", "Good bye"),
	} {
		steps, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := play(steps, greet); got != transcript {
			t.Errorf("%s: %s", name, difference(transcript, got))
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, text := range []string{"shout \"x\"", "send x", "window 80"} {
		if _, err := parse(text); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
}
