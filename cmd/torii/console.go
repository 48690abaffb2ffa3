package main

import (
	"bytes"
	"context"
	"os"
	"slices"
	"time"

	xterm "golang.org/x/term"

	"torii/cli/term"
	"torii/ios"
	"torii/ios/lab"
)

// quit is the key that ends a console: Ctrl-\.
const quit = 0x1c

// runConsole makes this terminal the console of a router until Ctrl-\ or the end of input.
func runConsole(ctx context.Context, d *lab.Device) {
	in := int(os.Stdin.Fd())
	if old, err := xterm.MakeRaw(in); err == nil {
		defer xterm.Restore(in, old)
	}
	k := &typing{keys: make(chan []byte), quit: make(chan struct{})}
	go k.read()
	for vacant := false; ctx.Err() == nil; vacant = true {
		if !consoleSession(ctx, d, k, vacant) {
			return
		}
	}
}

// consoleSession is one log-in at the console, which waits for Enter where somebody has left it; false ends the
// program.
func consoleSession(ctx context.Context, d *lab.Device, k *typing, vacant bool) (again bool) {
	t := term.New()
	t.SetType(os.Getenv("TERM"))
	fit(t)
	stop := context.AfterFunc(ctx, t.Hangup)
	defer stop()
	over, more, shown := make(chan struct{}), make(chan bool, 1), make(chan struct{})
	go func() { more <- k.typeAt(t, over) }()
	go func() { defer close(shown); t.WriteTo(os.Stdout) }()
	if vacant {
		d.Router.AwaitReturn(t)
	}
	sit(d, t)
	t.Close()
	close(over)
	<-shown
	return <-more
}

func sit(d *lab.Device, t *term.Terminal) {
	session, err := d.Router.Open(d.Cell, t, ios.Login{Console: true})
	if err != nil {
		return
	}
	defer session.Close()
	if session.LogIn() {
		t.Run(session)
	}
}

// fit gives the terminal the size of this window.
func fit(t *term.Terminal) {
	if columns, rows, err := xterm.GetSize(int(os.Stdout.Fd())); err == nil {
		t.Resize(columns, rows)
	}
}

// typing is what somebody types here, whoever sits at the console.
type typing struct {
	keys chan []byte   // closed at the end of input
	quit chan struct{} // closed by Ctrl-\
}

func (k *typing) read() {
	defer close(k.keys)
	var keys [256]byte
	for {
		n, err := os.Stdin.Read(keys[:])
		if bytes.IndexByte(keys[:n], quit) >= 0 {
			close(k.quit)
			return
		}
		if n > 0 {
			k.keys <- slices.Clone(keys[:n])
		}
		if err != nil {
			return
		}
	}
}

// typeAt hands keys to a terminal until the session there is over, or until nothing more will be typed: then it is
// false. The window may have changed before a key.
func (k *typing) typeAt(t *term.Terminal, over <-chan struct{}) (more bool) {
	for {
		select {
		case <-k.quit:
			t.Hangup()
			return false
		case keys, ok := <-k.keys:
			if !ok {
				t.CloseInput()
				return false
			}
			fit(t)
			t.Feed(keys, time.Now())
		case <-over:
			return true
		}
	}
}
