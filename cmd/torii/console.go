package main

import (
	"context"
	"os"
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
	for ctx.Err() == nil {
		if !consoleSession(ctx, d) {
			return
		}
	}
}

// consoleSession is one log-in at the console; false ends the program.
func consoleSession(ctx context.Context, d *lab.Device) (again bool) {
	t := term.New()
	t.SetType(os.Getenv("TERM"))
	fit(t)
	session, err := d.Router.Open(d.Cell, t, ios.Login{Console: true})
	if err != nil {
		return false
	}
	defer session.Close()
	stop := context.AfterFunc(ctx, t.Hangup)
	defer stop()
	ended := make(chan struct{})
	go func() { defer close(ended); feed(t) }()
	go t.WriteTo(os.Stdout)
	if session.LogIn() {
		t.Run(session)
	}
	t.Close()
	select {
	case <-ended:
		return false
	default:
		return true
	}
}

// fit gives the terminal the size of this window.
func fit(t *term.Terminal) {
	if columns, rows, err := xterm.GetSize(int(os.Stdout.Fd())); err == nil {
		t.Resize(columns, rows)
	}
}

// feed hands keys to the terminal until Ctrl-\ or the end of input. The window may have changed before a key.
func feed(t *term.Terminal) {
	defer t.CloseInput()
	var keys [256]byte
	for {
		n, err := os.Stdin.Read(keys[:])
		for i := range n {
			if keys[i] == quit {
				t.Hangup()
				return
			}
		}
		if err != nil {
			return
		}
		fit(t)
		t.Feed(keys[:n], time.Now())
	}
}
