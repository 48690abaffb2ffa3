package lab

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"torii/cli/term"
)

// watched is a screen that calls back once a text has appeared on it.
type watched struct {
	mu     sync.Mutex // guards screen
	screen bytes.Buffer
	text   string
	once   sync.Once
	then   func()
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	w.screen.Write(p)
	seen := strings.Contains(w.screen.String(), w.text)
	w.mu.Unlock()
	if seen {
		w.once.Do(w.then)
	}
	return len(p), nil
}

// typeAt runs one line at a host's prompt in real time; ^C is typed when the text appears.
func typeAt(h *Host, c *Cell, line, text string) string {
	t := term.New()
	w := &watched{text: text, then: func() { t.Feed([]byte{3}, time.Now()) }}
	drained := make(chan struct{})
	go func() { t.WriteTo(w); close(drained) }()
	h.Shell(c).Exec(t, line)
	t.Close()
	<-drained
	return strings.ReplaceAll(w.screen.String(), "\r\n", "\n")
}

func TestRealHostsPing(t *testing.T) {
	w := NewReal(1)
	cellA, a := addHost(&w.World, 0, hostConfig(PC, "192.168.1.1/24", "192.168.1.254"))
	cellB, b := addHost(&w.World, 1, hostConfig(PC, "192.168.1.2/24", "192.168.1.254"))
	w.Join(cellA.Port(0), cellB.Port(0))
	w.Start()
	defer w.Stop()
	typeAt(a, cellA, "ping -n 1 192.168.1.2", "never") // while ARP asks, only one packet is held
	var sessions sync.WaitGroup
	for range 2 {
		sessions.Go(func() {
			screen := typeAt(a, cellA, "ping -t 192.168.1.2", "TTL=128")
			if !strings.HasSuffix(screen, "\n\nControl-C\n^C\n") {
				t.Error(screen)
			}
		})
		sessions.Go(func() {
			screen := typeAt(b, cellB, "ping -n 1 192.168.1.1", "never")
			if !strings.Contains(screen, "Sent = 1, Received = 1, Lost = 0 (0% loss)") {
				t.Error(screen)
			}
		})
		sessions.Go(func() {
			screen := typeAt(b, cellB, "ping 192.168.1.77", "data:")
			if !strings.Contains(screen, "Sent = 1, Received = 0, Lost = 1 (100% loss)") {
				t.Error(screen)
			}
		})
	}
	sessions.Wait()
	if n := len(a.waits) + len(b.waits); n != 0 {
		t.Errorf("%d waits are left behind", n)
	}
}
