package cli

import "testing"

// What a command asks for, as it was born and as it was moved.
func TestLevels(t *testing.T) {
	nothing := func() {}
	lines := []Line{
		Do("exit", "Exit").Level(0).Run(nothing),
		Do("show clock", "Clock").Run(nothing),
		Do("show config", "Configuration").Level(15).Run(nothing),
		Do("show config all", "With defaults").Level(15).Run(nothing),
		Do("debug ip", "IP").Level(15).Undo(func(bool) {}),
	}
	index := NewIndex(lines, map[string]string{"show": "Show", "debug": "Debug"})
	for _, tt := range []struct {
		moved Levels
		line  string
		least int
	}{
		{nil, "exit", 0},
		{nil, "show clock", 1},
		{nil, "show config", 15},
		{Levels{"show config": {Level: 5}}, "show config", 5},
		{Levels{"show config": {Level: 5}}, "show config all", 15},
		{Levels{"show config": {Level: 5, All: true}}, "show config all", 5},
		{Levels{"show config": {Level: 5}, "show": {Level: 7}}, "show config", 7},
		{Levels{"show": {Level: 7}}, "show clock", 7},
		{Levels{"show": {Level: 0}}, "show clock", 1},
		{Levels{"show": {Level: 0, All: true}}, "show clock", 0},
		{Levels{"show": {Level: 3, All: true}, "show config": {Level: 9}}, "show config", 9},
		{Levels{"debug ip": {Level: 2}}, "debug ip", 2},
		{Levels{"debug ip": {Level: 2}}, "no debug ip", 15},
		{Levels{"no debug ip": {Level: 2}}, "no debug ip", 2},
		{Levels{"no debug ip": {Level: 2}}, "debug ip", 15},
	} {
		for level := range HighestLevel + 1 {
			r := Reader{Lines: lines, Index: index, Level: level, Base: 1, Moved: tt.moved}
			_, err := r.Read(tt.line)
			if seen := err == nil; seen != (level >= tt.least) {
				t.Errorf("%v: %q at level %d: %v", tt.moved, tt.line, level, err)
			}
		}
	}
}

func TestExpand(t *testing.T) {
	lines := []Line{
		Do("show running-config", "Configuration").Run(func() {}),
		Do("debug ip packet", "Packets").Undo(func(bool) {}),
		Do("ping", "Echo", Opt(Lit("ip", "IP")), Rest(new(string), "Host")).Run(func() {}),
	}
	r := Reader{Lines: lines, Index: NewIndex(lines, nil), Level: HighestLevel}
	for _, tt := range []struct{ typed, full string }{
		{"sh run", "show running-config"},
		{"s", "show"},
		{"no deb ip", "no debug ip"},
		{"no", "no"},
		{"pin ip some  host", "ping ip some  host"},
	} {
		if got, err := r.Expand(tt.typed); err != nil || got != tt.full {
			t.Errorf("%q: %q %v", tt.typed, got, err)
		}
	}
	if _, err := r.Expand("sh foo"); err == nil || err.Fault != Invalid || err.At != 3 {
		t.Error(err)
	}
}
