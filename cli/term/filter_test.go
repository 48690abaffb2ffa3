package term

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

const someConfig = `hostname R1
!
interface FastEthernet0/0
 ip address 10.0.10.10 255.255.255.0
 crypto map VPN
!
router ospf 1
 network 10.0.0.0 0.0.0.255 area 0
 address-family ipv4
  maximum-paths 4
 exit-address-family
access-list 101 permit ip 192.168.1.0 0.0.0.255 {any}
end
`

func TestFilters(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"show run", someConfig},
		{"show run | include hostname", "hostname R1\n"},
		{"show run | i ^ ip", " ip address 10.0.10.10 255.255.255.0\n"},
		{"show run | exclude ^ |^!|^int|^acc|^rout", "hostname R1\nend\n"},
		{"show run | b access", "access-list 101 permit ip 192.168.1.0 0.0.0.255 {any}\nend\n"},
		{"show run | begin nothing", ""},
		{"show run | count !", "Number of lines which match regexp = 2\n"},
		{"show run | section interface", "interface FastEthernet0/0\n ip address 10.0.10.10 255.255.255.0\n crypto map VPN\n"},
		{"show run | sec inc address-fam", " address-family ipv4\n  maximum-paths 4\n exit-address-family\n"},
		{"show run | section exclude router|interface|access", "hostname R1\n!\n!\nend\n"},
		{"show run | section i", "interface FastEthernet0/0\n ip address 10.0.10.10 255.255.255.0\n crypto map VPN\n" +
			" address-family ipv4\n  maximum-paths 4\n exit-address-family\n" +
			"access-list 101 permit ip 192.168.1.0 0.0.0.255 {any}\n"},
		{"show run |  INCLUDE end|R1", "hostname R1\nend\n"},
		{"show run | include 101 ", "access-list 101 permit ip 192.168.1.0 0.0.0.255 {any}\n"},
		{"show run | include end ", ""},
	} {
		command, f, err := ParseFilter(c.line)
		if err != nil || command != "show run" {
			t.Errorf("%q: command %q, %v", c.line, command, err)
			continue
		}
		lines := f.Apply(Lines(someConfig))
		for range 2 { // a sequence can be walked again
			if got := joined(lines); got != c.want {
				t.Errorf("%q gives\n%swant\n%s", c.line, got, c.want)
			}
		}
	}
}

func joined(lines func(func(string) bool)) (text string) {
	for line := range lines {
		text += line + "\n"
	}
	return text
}

func TestFilterErrors(t *testing.T) {
	for _, c := range []struct {
		line, text string
		column     int
	}{
		{"show run |", incomplete, -1},
		{"show run | ", incomplete, -1},
		{"show run | inc", incomplete, -1},
		{"show run | section", incomplete, -1},
		{"show run | redirect", incomplete, -1},
		{"show run | tee /append", incomplete, -1},
		{"show run | append flash:a b", invalidInput, 26},
		{"show run | grep x", invalidInput, 11},
		{"show run | inxlude x", invalidInput, 13},
		{"show run | includes x", invalidInput, 18},
		{"show 暗号 |x", invalidInput, 11},
		{"show run | include [a", badRegexp, -1},
		{"show run | include *", badRegexp, -1},
		{"show run | include (", badRegexp, -1},
		{`show run | include (a)\2`, badRegexp, -1},
		{`show run | include (a\1`, badRegexp, -1},
		{`show run | include (a)*+\1)`, badRegexp, -1},
		{`show run | include \`, badRegexp, -1},
		{`show run | include (?i)x`, badRegexp, -1},
	} {
		_, _, err := ParseFilter(c.line)
		var refused *FilterError
		if !errors.As(err, &refused) || refused.Text != c.text || refused.Column != c.column {
			t.Errorf("%q: %#v, want %q at %d", c.line, err, c.text, c.column)
		}
	}
}

// TestRedirections: the words behind '|' that name a file.
func TestRedirections(t *testing.T) {
	for line, want := range map[string]Redirection{
		"show run | redirect flash:run":         {URL: "flash:run"},
		"show run | r tftp://10.0.0.1/run ":     {URL: "tftp://10.0.0.1/run"},
		"show run | append flash:run":           {URL: "flash:run", Append: true},
		"show run | tee nvram:run":              {URL: "nvram:run", Tee: true},
		"show run | tee /append flash:/dir/run": {URL: "flash:/dir/run", Tee: true, Append: true},
		"show run | include flash:run":          {},
	} {
		if _, f, err := ParseFilter(line); err != nil || f.File != want {
			t.Errorf("%q: %+v %v, want %+v", line, f.File, err, want)
		}
	}
}

// TestFilterAbbreviations tries every prefix of every filter, which holds the initials apart.
func TestFilterAbbreviations(t *testing.T) {
	for _, row := range Modifiers {
		for n := 1; n <= len(row.Word); n++ {
			if got, matched := lookup(Modifiers, row.Word[:n]); got.Word != row.Word || matched != n {
				t.Errorf("%q means %q", row.Word[:n], got.Word)
			}
		}
	}
}

func TestCiscoRegexp(t *testing.T) {
	for _, c := range []struct {
		expression string
		yes, no    []string
	}{
		{"_100_", []string{"100", "7 100", "100 7", "(100)", "{100}", "7,100,8"}, []string{"1001", "7.100.8", "x100"}},
		{"^1.*9$", []string{"19", "1x9"}, []string{"21x9", "1x98"}},
		{"a{2}", []string{"a{2}"}, []string{"aa"}},
		{`10\.1`, []string{"10.1"}, []string{"10x1"}},
		{`\d`, []string{"d"}, []string{"5"}},
		{`a\_b`, []string{"a_b"}, []string{"a b"}},
		{"[0-9]+/[01]", []string{"Fa0/1", "12/0"}, []string{"Fa0/2"}},
		{"[^ a-z]x", []string{"Ax"}, []string{"ax", " x"}},
		{"[]]", []string{"]"}, []string{"["}},
		{"[[:alpha:]]", []string{"a:]"}, []string{"x]"}},
		{"[_]", []string{"_"}, []string{" "}},
		{"(ab)?c|d", []string{"c", "abc", "d"}, []string{"ab"}},
		{"暗+[号]", []string{"暗暗号"}, []string{"号"}},
		{`\暗`, []string{"暗"}, []string{`\`}},
	} {
		matches, err := compile(c.expression)
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		if i := slices.IndexFunc(c.yes, func(s string) bool { return !matches(s) }); i >= 0 {
			t.Errorf("%s does not match %q", c.expression, c.yes[i])
		}
		if i := slices.IndexFunc(c.no, matches); i >= 0 {
			t.Errorf("%s matches %q", c.expression, c.no[i])
		}
	}
}

// FuzzParseFilter: whatever is typed, the result is a filter or an IOS error inside the line.
func FuzzParseFilter(f *testing.F) {
	for _, row := range Modifiers {
		f.Add("show run | " + row.Word + " ^a_[b-c]{2}(d|e)+")
	}
	f.Fuzz(func(t *testing.T, line string) {
		_, filter, err := ParseFilter(line)
		var refused *FilterError
		if err != nil && (!errors.As(err, &refused) || refused.Column > widthOf(line)) {
			t.Fatalf("%#v", err)
		}
		if err == nil {
			joined(filter.Apply(slices.Values(strings.Split(line, " "))))
		}
	})
}
