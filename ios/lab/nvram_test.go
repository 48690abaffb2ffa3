package lab

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"torii/ios"
)

// Both kinds of NVRAM keep what was saved last and forget what was erased.
func TestNVRAM(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "when", "needed")
	for name, n := range map[string]ios.NVRAM{"memory": &Memory{}, "folder": Folder(folder)} {
		t.Run(name, func(t *testing.T) {
			if _, ok, err := n.Load(); ok || err != nil {
				t.Fatal("a new one holds something", err)
			}
			for _, text := range []string{"hostname A\n", "hostname B\n"} {
				if err := n.Save(text); err != nil {
					t.Fatal(err)
				}
				if got, ok, err := n.Load(); got != text || !ok || err != nil {
					t.Fatalf("got %q %v %v", got, ok, err)
				}
			}
			if err := n.Erase(); err != nil {
				t.Fatal(err)
			}
			if _, ok, _ := n.Load(); ok {
				t.Error("erased, and still there")
			}
			if err := n.Erase(); err != nil {
				t.Errorf("erasing nothing: %v", err)
			}
		})
	}
}

// The file holds keys: it is its owner's alone, and nothing is left beside it.
func TestStartupFileIsPrivateAndAlone(t *testing.T) {
	folder := t.TempDir()
	for i := range 3 {
		if err := Folder(folder).Save(fmt.Sprint("hostname R", i)); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	info, err := entries[0].Info()
	if private := info.Mode().Perm() == 0o600 || runtime.GOOS == "windows"; err != nil || !private {
		t.Error(info.Mode(), err)
	}
}

// A folder that cannot be written gives an error, and the old text stays.
func TestSaveThatFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a-file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Folder(filepath.Join(file, "below")).Save("x"); err == nil || !strings.Contains(err.Error(), "a-file") {
		t.Error(err)
	}
}

// An NVRAM that is delivered with a startup-config holds it until something is saved or all is erased.
func TestDeliveredNVRAM(t *testing.T) {
	platform, _ := ios.PlatformNamed("c2811")
	spec := &NodeSpec{Startup: "hostname A\n"}
	n, _ := deliver(&Memory{}, platform, spec)
	holds := func(want string) {
		t.Helper()
		if text, ok, err := n.Load(); text != want || ok != (want != "") || err != nil {
			t.Errorf("holds %q %v %v, want %q", text, ok, err, want)
		}
	}
	holds(spec.Startup)
	if n.touched() {
		t.Error("touched as it was delivered")
	}
	n.Save("hostname B\n")
	holds("hostname B\n")
	if !n.touched() {
		t.Error("saved, and not touched")
	}
	n.Erase()
	holds("")
	if n, _ := deliver(&Memory{}, platform, &NodeSpec{}); n.touched() {
		t.Error("there was nothing to deliver")
	} else if _, ok, _ := n.Load(); ok {
		t.Error("it holds what was not delivered")
	}
}
