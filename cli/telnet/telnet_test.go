package telnet

import (
	"bytes"
	"testing"
)

func TestReceive(t *testing.T) {
	for _, tt := range []struct {
		name, wire, data, answer string
	}{
		{"plain text", "show users\r\n", "show users\r\n", ""},
		{"a return", "show users\r\x00", "show users\r", ""},
		{"a NUL of its own", "a\x00b", "a\x00b", ""},
		{"an octet 255", "a\xff\xffb", "a\xffb", ""},
		{"interrupt", "ping\xff\xf4", "ping\x03", ""},
		{"break", "\xff\xf3", "\x03", ""},
		{"erase character and line", "ab\xff\xf7\xff\xf8", "ab\x7f\x15", ""},
		{"are you there", "\xff\xf6", "", "\r\n[Yes]\r\n"},
		{"an option nobody knows", "\xff\xfb\x22\xff\xfd\x22", "", "\xff\xfe\x22\xff\xfc\x22"},
		{"no to what is off", "\xff\xfc\x1f\xff\xfe\x01", "", ""},
		{"yes to what was asked", "\xff\xfd\x01\xff\xfb\x1f", "", ""},
		{"yes, twice", "\xff\xfd\x01\xff\xfd\x01", "", ""},
		{"no to what was on", "\xff\xfd\x01\xff\xfe\x01\xff\xfe\x01", "", "\xff\xfc\x01"},
		{"a subnegotiation without end", "\xff\xfa\x1f\x00\x50", "", ""},
		{"a broken subnegotiation", "\xff\xfa\x1f\xff\x00after", "after", ""},
		{"no go-ahead from the client", "\xff\xfb\x03", "", "\xff\xfd\x03"},
	} {
		m := Server()
		m.Open()
		got := m.Receive([]byte(tt.wire))
		if string(got.Data) != tt.data || string(got.Answer) != tt.answer {
			t.Errorf("%s: data %q answer %q, want %q and %q", tt.name, got.Data, got.Answer, tt.data, tt.answer)
		}
	}
}

// What a router says first, and the size of a window as RFC 1073 has it.
func TestOpening(t *testing.T) {
	m := Server()
	if got := string(m.Open()); got != "\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f" {
		t.Errorf("%q", got)
	}
	got := m.Receive([]byte("\xff\xfb\x1f\xff\xfa\x1f\x00\x84\x01\xff\xff\xff\xf0"))
	if got.Window == nil || *got.Window != (Window{132, 511}) {
		t.Errorf("%+v", got.Window)
	}
}

func TestSend(t *testing.T) {
	for typed, want := range map[string]string{
		"show\r": "show\r\x00", "a\r\nb": "a\r\nb", "\xff": "\xff\xff", "\rx": "\r\x00x", "": "",
	} {
		if got := Send([]byte(typed)); string(got) != want {
			t.Errorf("%q goes out as %q, want %q", typed, got, want)
		}
	}
}

// Two ends agree and fall silent; the server knows the client's window, and hears of another one.
func TestTwoEnds(t *testing.T) {
	s, c := Server(), Client("vt100", Window{80, 24})
	var seen *Window
	terminal := ""
	toClient := s.Open()
	for round := 0; len(toClient) > 0; round++ {
		if round == 4 {
			t.Fatalf("still talking: %q", toClient)
		}
		answer := s.Receive(c.Receive(toClient).Answer)
		toClient = answer.Answer
		if answer.Window != nil {
			seen = answer.Window
		}
		terminal += answer.Terminal
	}
	if seen == nil || *seen != (Window{80, 24}) {
		t.Errorf("the window is %+v", seen)
	}
	if terminal != "vt100" {
		t.Errorf("the terminal is %q", terminal)
	}
	for name, side := range map[byte]options{echo: s.us, goAhead: s.us, terminalType: s.them, windowSize: s.them} {
		if *side[name] != on {
			t.Errorf("option %d is off", name)
		}
	}
	if got := s.Receive(c.Resize(Window{255, 65535})); got.Window == nil || *got.Window != (Window{255, 65535}) {
		t.Errorf("after a change the window is %+v", got.Window)
	}
}

// Whatever comes, cut wherever: the same data and answers as in one piece, and no more kept than allowed. What is sent
// comes out as it went in; a NUL behind a CR is part of that CR.
func FuzzMachine(f *testing.F) {
	f.Add([]byte("show users\r\x00\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0\xff\xf4"), 3)
	f.Add([]byte("\xff\xfd\x01\xff\xfe\x01\xff\xff\xff\xfa\x18\x01\xff\xf0"), 1)
	f.Add(bytes.Repeat([]byte{iac, sb, 1, 2, 3}, 40), 7)
	f.Fuzz(func(t *testing.T, wire []byte, cut int) {
		for _, make := range []func() *Machine{Server, func() *Machine { return Client("vt100", Window{80, 24}) }} {
			whole, pieces := make(), make()
			want := whole.Receive(wire)
			var got Received
			cut = max(1, cut%17)
			for rest := wire; len(rest) > 0; rest = rest[min(cut, len(rest)):] {
				r := pieces.Receive(rest[:min(cut, len(rest))])
				got.Data, got.Answer = append(got.Data, r.Data...), append(got.Answer, r.Answer...)
			}
			if !bytes.Equal(got.Data, want.Data) || !bytes.Equal(got.Answer, want.Answer) {
				t.Fatalf("in pieces of %d: %q %q, in one %q %q", cut, got.Data, got.Answer, want.Data, want.Answer)
			}
			if len(pieces.sub) > longestSub {
				t.Fatal("too much is kept")
			}
		}
		if got := Server().Receive(Send(wire)); !bytes.Contains(wire, []byte("\r\x00")) && !bytes.Equal(got.Data, wire) {
			t.Fatalf("%q arrives as %q", wire, got.Data)
		}
	})
}
