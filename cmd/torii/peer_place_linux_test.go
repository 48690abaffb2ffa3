package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"torii/cmd/torii/testdata/guest"
)

// place is where programs run: a namespace, or a machine of its own.
type place interface {
	// output runs a program to its end.
	output(t testing.TB, words ...string) (string, error)
	// start runs a program in the background; here is nil where that is no process of this kernel.
	start(t testing.TB, words ...string) (here *exec.Cmd, kill func())
	// folder is for files, and goes away with the test. Its path is short, as that of a socket is.
	folder(t testing.TB) string
	write(t testing.TB, path, text string)

	ping(guest.Echo) (answered int, err error)
	send(guest.Transfer) (guest.Carried, error)
	receive(guest.Way) (guest.Carried, error)
}

// namespace is a network namespace by its name.
type namespace string

// newNamespaces makes those of the two ends.
func newNamespaces(t testing.TB) (near, far namespace) {
	t.Helper()
	number := rand.Uint32()
	return newNamespace(t, "near", number), newNamespace(t, "far", number)
}

func newNamespace(t testing.TB, end string, number uint32) namespace {
	t.Helper()
	n := namespace(fmt.Sprintf("torii-%08x-%s", number, end))
	out, err := exec.Command("ip", "netns", "add", string(n)).CombinedOutput()
	demand(t, err == nil, fmt.Sprintf("the right to make network namespaces: %s", out))
	t.Cleanup(func() { exec.Command("ip", "netns", "delete", string(n)).Run() })
	n.ip(t, "link set lo up")
	return n
}

// ip calls ip(8) in a namespace.
func (n namespace) ip(t testing.TB, words string) string {
	t.Helper()
	out, err := exec.Command("ip", append([]string{"-netns", string(n)}, strings.Fields(words)...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ip %s: %v\n%s", words, err, out)
	}
	return string(out)
}

// command is a call of a program in a namespace. It has become that program once it runs: killing it kills no other.
func (n namespace) command(ctx context.Context, words ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", string(n)}, words...)...)
}

// output runs a program of a namespace to its end.
func (n namespace) output(t testing.TB, words ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := n.command(ctx, words...).CombinedOutput()
	return string(out), err
}

func (n namespace) start(t testing.TB, words ...string) (here *exec.Cmd, kill func()) {
	t.Helper()
	cmd := n.command(context.Background(), words...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, func() { cmd.Process.Kill(); cmd.Wait() }
}

func (n namespace) folder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "peer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}

func (n namespace) write(t testing.TB, path, text string) {
	t.Helper()
	if err := (guest.Place{}).Write(guest.File{Path: path, Text: text}, nil); err != nil {
		t.Fatal(err)
	}
}

func (n namespace) ping(e guest.Echo) (answered int, err error) {
	err = n.inside(func() error { return guest.Place{}.Ping(e, &answered) })
	return answered, err
}

func (n namespace) send(f guest.Transfer) (sent guest.Carried, err error) {
	err = n.inside(func() error { return guest.Place{}.Send(f, &sent) })
	return sent, err
}

func (n namespace) receive(way guest.Way) (arrived guest.Carried, err error) {
	err = n.inside(func() error { return guest.Place{}.Receive(way, &arrived) })
	return arrived, err
}

// inside calls f on a thread that is in the namespace and ends with it: a socket opened there stays there.
func (n namespace) inside(f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		done <- n.enter(f)
	}()
	return <-done
}

func (n namespace) enter(f func() error) error {
	door, err := os.Open("/run/netns/" + string(n))
	if err != nil {
		return err
	}
	defer door.Close()
	if err := unix.Setns(int(door.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	return f()
}
