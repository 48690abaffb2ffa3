package term_test

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"torii/cli/term"
	"torii/cli/term/termtest"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// TestTranscripts plays every transcript in testdata; those named pc-* talk to a PC.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.transcript")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".transcript")
		t.Run(name, func(t *testing.T) {
			termtest.Play(t, file, *update, func(tm *term.Terminal) {
				if strings.HasPrefix(name, "pc-") {
					tm.Run(&pc{})
					return
				}
				tm.Run(&router{})
			})
		})
	}
}
