package sshd

import (
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"torii/cli/term"
)

// session is one session channel and the terminal at our end of it.
type session struct {
	server   *Server
	conn     *conn
	channel  ssh.Channel
	terminal *term.Terminal
	login    any
	info     ConnInfo
	started  bool // a shell or a command has been asked for
	work     sync.WaitGroup
}

// serve answers requests until the channel is gone, runs what they start, and returns when no
// goroutine of the session is left.
func (s *session) serve(requests <-chan *ssh.Request) {
	started := make(chan func(), 1)
	s.work.Go(func() { s.answer(requests, started) })
	if run := <-started; run != nil {
		s.run(run)
	}
	s.channel.Close()
	s.work.Wait()
}

// answer grants or refuses each request. When there are no more the client has gone.
func (s *session) answer(incoming <-chan *ssh.Request, started chan<- func()) {
	for r := range incoming {
		var start func()
		ok := false
		if grant := requests[r.Type]; grant != nil {
			start, ok = grant(s, r.Payload)
		}
		r.Reply(ok, nil)
		if start != nil {
			started <- start
		}
	}
	close(started)
	s.terminal.Hangup()
}

// run joins the terminal to the channel for as long as do takes, and says how it ended: well.
func (s *session) run(do func()) {
	s.conn.start()
	defer s.conn.stop()
	s.work.Go(s.feed)
	drained := make(chan struct{})
	s.work.Go(func() {
		defer close(drained)
		s.terminal.WriteTo(patient{s.channel, s.conn})
	})
	do()
	s.terminal.Close()
	<-drained
	s.terminal.Hangup()
	s.conn.within(func() {
		s.channel.SendRequest("exit-status", false, ssh.Marshal(exitStatus{0}))
		s.channel.Close()
	})
}

// feed hands keys to the terminal until the client sends no more.
func (s *session) feed() {
	var keys [4 << 10]byte
	for {
		n, err := s.channel.Read(keys[:])
		if n > 0 {
			s.terminal.Feed(keys[:n], time.Now())
		}
		if err != nil {
			s.terminal.CloseInput()
			return
		}
	}
}

func (s *session) shell() {
	shell, err := s.server.config.Shell(s.login, s.info, s.terminal)
	if err != nil {
		fmt.Fprintln(s.terminal, err)
		return
	}
	if c, ok := shell.(io.Closer); ok {
		defer c.Close()
	}
	s.terminal.Run(shell)
}

func (s *session) exec(command string) {
	s.terminal.SetLength(0)
	s.server.config.Exec(s.login, s.info, command, s.terminal)
}

// patient writes to a client, which must read within the time limit of its connection.
type patient struct {
	io.Writer
	conn *conn
}

func (p patient) Write(b []byte) (n int, err error) {
	p.conn.within(func() { n, err = p.Writer.Write(b) })
	return n, err
}
