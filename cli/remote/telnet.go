package remote

import (
	"net"
	"sync"
	"time"

	"torii/cli/telnet"
)

// writeTimeout is how long the other machine may read nothing before a write fails.
const writeTimeout = time.Minute

// Telnet begins to talk Telnet over a connection, which is the call's from now on.
func Telnet(conn net.Conn, s Screen) *Call {
	return begin(&telnetEnd{conn: conn, machine: telnet.Client(s.Type, telnet.Window{Width: s.Width, Height: s.Height})}, conn)
}

// telnetEnd is the far end of a Telnet connection.
type telnetEnd struct {
	conn net.Conn
	rest []byte // data that was read and not yet handed on

	mu      sync.Mutex // guards machine
	machine *telnet.Machine
	writing sync.Mutex // one write at a time
}

func (e *telnetEnd) Read(b []byte) (int, error) {
	var octets [4 << 10]byte
	for len(e.rest) == 0 {
		n, err := e.conn.Read(octets[:])
		if n == 0 && err != nil {
			return 0, err
		}
		e.mu.Lock()
		got := e.machine.Receive(octets[:n])
		e.mu.Unlock()
		e.put(got.Answer)
		e.rest = got.Data
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func (e *telnetEnd) Write(b []byte) (int, error) { return len(b), e.put(telnet.Send(b)) }

func (e *telnetEnd) put(octets []byte) error {
	if len(octets) == 0 {
		return nil
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	e.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, err := e.conn.Write(octets)
	return err
}

func (e *telnetEnd) resize(width, height int) {
	e.mu.Lock()
	told := e.machine.Resize(telnet.Window{Width: width, Height: height})
	e.mu.Unlock()
	e.put(told)
}

func (e *telnetEnd) special(s telnet.Special) { e.put(s.Command()) }

func (e *telnetEnd) Close() error { return e.conn.Close() }
