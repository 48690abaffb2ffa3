package ios

import (
	"math/rand/v2"
	"testing"
	"time"

	"torii/dataplane/packet"
)

var birth = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)

func benchDevice(tb testing.TB) *Device {
	tb.Helper()
	d := New(Options{Platform: mustPlatform("c2911"), Rand: rand.NewChaCha8([32]byte{2}), Dice: rand.New(rand.NewPCG(1, 1)), Pool: packet.NewPool(), NVRAM: blankNVRAM{}})
	d.Boot(birth, "none", "")
	return d
}

// blankNVRAM keeps nothing.
type blankNVRAM struct{}

func (blankNVRAM) Load() (string, bool, error)  { return "", false, nil }
func (blankNVRAM) Save(string) error            { return nil }
func (blankNVRAM) Erase() error                 { return nil }
func (blankNVRAM) LoadPrivate() (string, error) { return "", nil }
func (blankNVRAM) SavePrivate(string) error     { return nil }

func (blankNVRAM) Files() ([]File, error)                   { return nil, nil }
func (blankNVRAM) ReadFile(string) (string, bool, error)    { return "", false, nil }
func (blankNVRAM) WriteFile(_, _ string, _ time.Time) error { return nil }
func (blankNVRAM) RemoveFile(string) error                  { return nil }

// atOnce is an owner whose clock stands still.
type atOnce struct{}

func (atOnce) Do(f func(time.Time))                            { f(birth) }
func (atOnce) Await(until func() bool, _ <-chan struct{}) bool { return until() }
