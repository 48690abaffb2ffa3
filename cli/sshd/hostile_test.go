package sshd

import (
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// mostMemory is what one client can make the server hold, with what SSH itself buffers at both ends.
const mostMemory = 16 << 20

// Clients that no router would wish for. Each does its worst and then vanishes.
var hostile = []struct {
	name string
	do   func(k *talk)
}{
	{"garbage", func(k *talk) {
		garbage := make([]byte, 1<<17)
		rand.NewChaCha8([32]byte{1}).Read(garbage)
		k.pours(string(garbage)+"\r\r\x03who\r", "admin!")
	}},
	{"every byte alone", func(k *talk) {
		for c := range 256 {
			k.types(string([]byte{byte(c)}))
		}
	}},
	{"an escape sequence cut in two", func(k *talk) {
		k.types("ab\x1b")
		k.until("ab")
		k.types("[Dc\x1b[")
		k.until("\bcb\b")
		k.types("Dd\r")
		k.until("\"adcb\"")
		k.types("\x1b[1;2")
	}},
	{"a line of 1 MB", func(k *talk) {
		k.pours(strings.Repeat("x", 1<<20)+"\r", "\"xxx")
	}},
	{"a line of 1 MB without Enter", func(k *talk) { k.pours(strings.Repeat("暗", 1<<20/3), "\a") }},
	{"half a character", func(k *talk) { k.types("\xe6\x9a") }},
	{"typing ahead of a job", func(k *talk) {
		k.types("wait\r")
		k.until("waiting\r\n")
		go k.types(strings.Repeat("show run\r", 1<<20))
	}},
	{"a reader that stopped", func(k *talk) {
		go k.types(strings.Repeat("lines\r", 100_000))
		k.until("--More--")
	}},
	{"gone at --More--", func(k *talk) {
		k.types("lines\r")
		k.until(" --More-- ")
	}},
	{"gone in a search at --More--", func(k *talk) {
		k.types("lines\r")
		k.until(" --More-- ")
		k.types("/tex")
	}},
	{"gone at a question", func(k *talk) {
		k.types("ask\r")
		k.until("Proceed? [confirm]")
	}},
	{"gone in an answer", func(k *talk) {
		k.types("ask\ry")
		k.until("name: ")
		k.types("half an ans")
	}},
	{"gone in a text", func(k *talk) {
		k.types("text\rone\rtwo")
		k.until("two")
	}},
	{"gone in a job", func(k *talk) {
		k.types("wait\r")
		k.until("waiting\r\n")
	}},
	{"gone behind ^V", func(k *talk) { k.types("abc\x16") }},
	{"a window of 0 by 0", func(k *talk) {
		k.WindowChange(0, 0)
		k.types("lines\r")
		k.until(" --More-- ")
	}},
	{"a window of 1 by 1", func(k *talk) {
		k.WindowChange(1, 1)
		k.types("lines\r" + strings.Repeat("x", 200))
		k.until(" --More-- ")
	}},
	{"windows without end", func(k *talk) {
		for n := range 2000 {
			k.WindowChange(n*7919%65536, n*104729%65536)
			k.types("ab\x1b[D\x08")
		}
		k.WindowChange(1<<31-1, 1<<31-1)
	}},
}

// TestHostileClients: each costs bounded memory, leaves no goroutine behind, and disturbs nobody.
func TestHostileClients(t *testing.T) {
	d := start(t, nil)
	neighbour := withShell(t, dial(t, d))
	neighbour.until("R1#")
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			there, held := goleak.IgnoreCurrent(), heap()
			nc, client := dialRaw(t, d)
			k := withShell(t, client)
			k.until("R1#")
			h.do(k)
			neighbour.types("who\r")
			neighbour.until("admin!\r\nR1#")
			if grown := heap() - held; grown > mostMemory {
				t.Errorf("%d bytes more are held", grown)
			}
			nc.(*net.TCPConn).SetLinger(0) // RST
			nc.Close()
			for range k.out {
			}
			if err := goleak.Find(there); err != nil {
				t.Error(err)
			}
		})
	}
	for len(d.ended) > 0 {
		<-d.ended
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

// pours types much, and reads and forgets what comes back up to a text.
func (k *talk) pours(keys, text string) {
	k.t.Helper()
	go k.types(keys)
	late := time.After(patience)
	for k.seen = ""; !strings.Contains(k.seen, text); {
		select {
		case b := <-k.out:
			k.seen = k.seen[max(0, len(k.seen)-len(text)):] + string(b)
		case <-late:
			k.t.Fatalf("no %q", text)
		}
	}
	k.seen = ""
}
