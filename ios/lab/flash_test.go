package lab

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"torii/ios"
)

// Both kinds of NVRAM keep files, by name, with their size and time, and forget what was removed.
func TestFlash(t *testing.T) {
	at := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	folder := filepath.Join(t.TempDir(), "made", "when", "needed")
	for name, n := range map[string]ios.NVRAM{"memory": &Memory{}, "folder": Folder(folder)} {
		t.Run(name, func(t *testing.T) {
			if files, err := n.Files(); len(files) > 0 || err != nil {
				t.Fatal("a new one holds something", files, err)
			}
			for _, f := range []struct{ name, text string }{{"b", "x"}, {"a", "hostname A\n"}, {"b", "hostname B\n"}} {
				if err := n.WriteFile(f.name, f.text, at); err != nil {
					t.Fatal(err)
				}
			}
			if files, err := n.Files(); err != nil || len(files) != 2 || files[0].Name != "a" || files[1].Size != 11 || !files[1].At.Equal(at) {
				t.Errorf("%v %v", files, err)
			}
			if text, ok, err := n.ReadFile("b"); text != "hostname B\n" || !ok || err != nil {
				t.Errorf("%q %v %v", text, ok, err)
			}
			if err := n.RemoveFile("b"); err != nil {
				t.Error(err)
			}
			if _, ok, err := n.ReadFile("b"); ok || err != nil {
				t.Error("removed, and still there", err)
			}
			if err := n.Erase(); err != nil {
				t.Fatal(err)
			}
			if files, _ := n.Files(); len(files) != 1 {
				t.Error("erasing the startup-config took files away", files)
			}
		})
	}
}

// A name cannot lead out of the folder, and what was left half written is cleared away.
func TestFlashStaysInItsFolder(t *testing.T) {
	folder := t.TempDir()
	f := Folder(folder)
	if err := f.WriteFile("../../outside", "x", time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := f.ReadFile("outside"); !ok {
		t.Error("not in the folder")
	}
	part := filepath.Join(folder, flashFolder, ".part-7")
	if err := os.WriteFile(part, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if files, _ := f.Files(); len(files) != 1 {
		t.Error(files)
	}
	OpenFolder(folder)
	if _, err := os.Stat(part); !os.IsNotExist(err) {
		t.Error("left behind", err)
	}
}
