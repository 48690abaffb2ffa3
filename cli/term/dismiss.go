package term

// Dismiss hangs up behind last words. They are printed if there is room for them; it never waits.
func (t *Terminal) Dismiss(words string) {
	t.mu.Lock()
	if !t.gone {
		t.out.take([]byte(words))
	}
	t.mu.Unlock()
	t.Hangup()
}
