package cli

import "testing"

func TestPath(t *testing.T) {
	var url string
	lines := []Line{Do("more", "Display a file", Alt(Path("flash:", "Flash", &url), Path("ftp:", "FTP", &url), Word(&url, "Name"))).Run(func() {})}
	r := Reader{Lines: lines, Index: NewIndex(lines, nil), Level: HighestLevel}
	for _, tt := range []struct{ typed, url string }{
		{"more flash:", "flash:"},
		{"more fl", "flash:"},
		{"more FLASH:/a.cfg", "flash:/a.cfg"},
		{"more ftp://10.0.0.1/x", "ftp://10.0.0.1/x"},
		{"more a.cfg", "a.cfg"},
	} {
		m, err := r.Read(tt.typed)
		if err != nil {
			t.Fatal(tt.typed, err)
		}
		if m.Commit(Answers{}); url != tt.url {
			t.Errorf("%q: %q", tt.typed, url)
		}
	}
	if _, err := r.Read("more f"); err == nil || err.(*SyntaxError).Fault != Ambiguous {
		t.Error(err)
	}
	if got := r.Help("more f"); got != "WORD  flash:  ftp:\n" {
		t.Errorf("%q", got)
	}
}
