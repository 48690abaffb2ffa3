package lab

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// saveForever in the environment makes the test's executable a device that saves to this folder until
// it is killed, and prints a dot after each time.
const saveForever = "TORII_TEST_SAVE_FOREVER"

func saveUntilKilled(folder string) {
	for i := 0; ; i++ {
		if err := Folder(folder).Save(wholeText(i)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Print(".")
	}
}

// wholeText is a text of some length whose every line names its number.
func wholeText(i int) string {
	return strings.Repeat(fmt.Sprintf("description %d\n", i), 1000+i%1000) + fmt.Sprintf("end %d\n", i)
}

// Killed at any moment of write memory, a device finds the old startup-config or the new one, whole.
func TestKilledWhileSaving(t *testing.T) {
	folder := t.TempDir()
	times := 200
	if testing.Short() {
		times = 20
	}
	for range times {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), saveForever+"="+folder)
		dots, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(dots)
		for range 1 + rand.IntN(8) {
			if _, err := r.ReadByte(); err != nil {
				t.Fatal("the device ended by itself:", err)
			}
		}
		cmd.Process.Kill()
		cmd.Wait()
		checkWhole(t, folder)
	}
	OpenFolder(folder)
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func checkWhole(t *testing.T, folder string) {
	t.Helper()
	text, ok, err := Folder(folder).Load()
	if err != nil || !ok {
		t.Fatal("nothing is there", err)
	}
	var i int
	last := strings.LastIndex(text, "end ")
	if _, err := fmt.Sscanf(text[max(last, 0):], "end %d", &i); err != nil || text != wholeText(i) {
		t.Fatalf("neither the old text nor the new: %d bytes", len(text))
	}
}
