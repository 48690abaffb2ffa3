package sshd

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/crypto/ssh"
)

// TestHostKeySurvives: the second load finds the key of the first, which only its owner can read.
func TestHostKeySurvives(t *testing.T) {
	dir := t.TempDir()
	first, err := LoadHostKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := LoadHostKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.PublicKey().Marshal(), second.PublicKey().Marshal()) {
		t.Error("another key after the restart")
	}
	if first.PublicKey().Type() != ssh.KeyAlgoED25519 {
		t.Error(first.PublicKey().Type())
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 1 {
		t.Errorf("%d files in the directory", len(files))
	}
	info, err := os.Stat(filepath.Join(dir, HostKeyFile))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

func TestHostKeyErrors(t *testing.T) {
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, HostKeyFile), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{
		"a file that holds no key": broken, "no such directory": filepath.Join(broken, "none"),
	} {
		if _, err := LoadHostKey(dir); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
