package sshd

import (
	"time"

	"golang.org/x/crypto/ssh"
)

// Channel requests, RFC 4254.
type (
	ptyRequest struct { // §6.2
		Term          string
		Columns, Rows uint32
		Width, Height uint32 // pixels
		Modes         string
	}
	windowChange struct { // §6.7
		Columns, Rows uint32
		Width, Height uint32
	}
	execRequest   struct{ Command string } // §6.5
	signalRequest struct{ Name string }    // §6.9
	exitStatus    struct{ Status uint32 }  // §6.10
)

// requests are those that a router grants. What they start runs after the answer.
var requests = map[string]func(s *session, payload []byte) (start func(), ok bool){
	"pty-req":       (*session).setPty,
	"window-change": (*session).setWindow,
	"signal":        (*session).signal,
	"shell":         (*session).startShell,
	"exec":          (*session).startExec,
}

func (s *session) setPty(payload []byte) (func(), bool) {
	var r ptyRequest
	if ssh.Unmarshal(payload, &r) != nil {
		return nil, false
	}
	s.terminal.SetType(r.Term)
	s.resize(r.Columns, r.Rows)
	return nil, true
}

func (s *session) setWindow(payload []byte) (func(), bool) {
	var r windowChange
	if ssh.Unmarshal(payload, &r) != nil {
		return nil, false
	}
	s.resize(r.Columns, r.Rows)
	return nil, true
}

// resize takes a window's size; nobody has a screen of more than 65,535.
func (s *session) resize(columns, rows uint32) {
	const most = 1<<16 - 1
	s.terminal.Resize(int(min(columns, most)), int(min(rows, most)))
}

// signal takes the interrupt only.
func (s *session) signal(payload []byte) (func(), bool) {
	var r signalRequest
	if ssh.Unmarshal(payload, &r) != nil || r.Name != "INT" {
		return nil, false
	}
	s.terminal.Feed([]byte{'C' & 0x1f}, time.Now())
	return nil, true
}

func (s *session) startShell([]byte) (func(), bool) {
	if s.started || s.server.config.Shell == nil {
		return nil, false
	}
	s.started = true
	return s.shell, true
}

func (s *session) startExec(payload []byte) (func(), bool) {
	var r execRequest
	if s.started || s.server.config.Exec == nil || ssh.Unmarshal(payload, &r) != nil {
		return nil, false
	}
	s.started = true
	return func() { s.exec(r.Command) }, true
}
