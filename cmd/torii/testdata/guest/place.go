// Package guest is what a test asks of a place where its peers live: run a program there, keep a file, be an end of a
// TCP connection. The methods of Place do it where they are called; a machine of its own answers the same calls by
// net/rpc (its first process is the command of the folder machine).
package guest

import (
	"os"
	"os/exec"
)

// Place is where the caller is.
type Place struct{}

// Ran is how a program ended.
type Ran struct {
	Output string // both its streams
	Fault  string // empty for success
}

// Run runs a program to its end.
func (Place) Run(words []string, ran *Ran) error {
	out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
	ran.Output = string(out)
	if err != nil {
		ran.Fault = err.Error()
	}
	return nil
}

// Start runs a program in the background; it is killed by its id.
func (Place) Start(words []string, id *int) error {
	cmd := exec.Command(words[0], words[1:]...)
	if err := cmd.Start(); err != nil {
		return err
	}
	*id = cmd.Process.Pid
	go cmd.Wait()
	return nil
}

// File is a file by its path.
type File struct{ Path, Text string }

// Write keeps a file for nobody else to read.
func (Place) Write(f File, _ *struct{}) error { return os.WriteFile(f.Path, []byte(f.Text), 0o600) }

// Stir does nothing: now and then a line of user-mode Linux keeps what comes until more comes.
func (Place) Stir(_ struct{}, _ *struct{}) error { return nil }
