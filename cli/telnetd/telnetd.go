// Package telnetd is the Telnet front of a terminal: it carries octets, the window's size and the end of either side
// between a connection and a [term.Terminal]. It lets everybody in; who may come, and who logs in, is the business of
// whoever owns the connection and the terminal.
package telnetd

import (
	"io"
	"net"
	"sync"
	"time"

	"torii/cli/telnet"
	"torii/cli/term"
)

// writeTimeout is how long a client may read nothing before it is cut off.
const writeTimeout = 10 * time.Minute

// session is a connection and the terminal at our end of it.
type session struct {
	conn     net.Conn
	terminal *term.Terminal

	machine *telnet.Machine

	writing sync.Mutex // one write at a time
}

// Serve joins the terminal to the connection for as long as do takes, then closes both. It returns when no goroutine
// of the session is left.
func Serve(conn net.Conn, t *term.Terminal, do func()) {
	s := &session{conn: conn, terminal: t, machine: telnet.Server()}
	s.write(s.machine.Open())
	var work sync.WaitGroup
	drained := make(chan struct{})
	work.Go(s.feed)
	work.Go(func() {
		defer close(drained)
		t.WriteTo(s)
	})
	do()
	t.Close()
	<-drained
	t.Hangup()
	conn.Close()
	work.Wait()
}

// feed hands keys to the terminal until the client sends no more.
func (s *session) feed() {
	var octets [4 << 10]byte
	for {
		n, err := s.conn.Read(octets[:])
		s.receive(octets[:n])
		switch {
		case err == io.EOF:
			s.terminal.CloseInput()
			return
		case err != nil:
			s.terminal.Hangup()
			return
		}
	}
}

func (s *session) receive(octets []byte) {
	got := s.machine.Receive(octets)
	s.write(got.Answer)
	if w := got.Window; w != nil {
		s.terminal.Resize(w.Width, w.Height)
	}
	if got.Terminal != "" {
		s.terminal.SetType(got.Terminal)
	}
	if len(got.Data) > 0 {
		s.terminal.Feed(got.Data, time.Now())
	}
}

// Write sends what the terminal prints.
func (s *session) Write(p []byte) (int, error) {
	if err := s.write(telnet.Send(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (s *session) write(octets []byte) error {
	if len(octets) == 0 {
		return nil
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, err := s.conn.Write(octets)
	return err
}
