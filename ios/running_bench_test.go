package ios

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"torii/cli/term"
)

// BenchmarkShowRunning shows a running-config of 10,000 lines.
func BenchmarkShowRunning(b *testing.B) {
	var text strings.Builder
	for n := range 10_000 {
		fmt.Fprintf(&text, "access-list 150 permit tcp host 10.%d.%d.%d any eq 443\n", n>>16, n>>8&255, n&255)
	}
	d := benchDevice(b)
	d.Boot(birth, "long", text.String())
	at := term.Scripted(strings.NewReader(""), io.Discard)
	at.SetLength(0)
	s, err := d.Open(atOnce{}, at, Login{User: "admin", Level: 15})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Exec(at, "show running-config")
		at.Flush()
	}
}
