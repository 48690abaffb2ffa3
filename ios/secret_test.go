package ios

import (
	"slices"
	"strings"
	"testing"

	"torii/cli"
)

// Known answers: the examples of hashcat's modes 500, 9200 and 9300, whose secret is "hashcat", and type-5 secrets
// of real configurations.
func TestKnownSecrets(t *testing.T) {
	for _, tt := range []struct{ hash, clear string }{
		{"$1$28772684$iEwNOgGugqO9.bIz5sk8k/", "hashcat"},
		{"$1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "cisco"},
		{"$8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk", "hashcat"},
		{"$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6", "hashcat"},
	} {
		if !secretMatches(tt.hash, tt.clear) || secretMatches(tt.hash, tt.clear+"x") || secretMatches(tt.hash, "") {
			t.Errorf("%s and %s", tt.hash, tt.clear)
		}
	}
}

// Every type there is hashes to something that only its secret matches, differently each time.
func TestSecretTypes(t *testing.T) {
	c := testConfig("c2911")
	for _, kind := range secretTypes {
		one, two := c.births.secret(kind, "builder"), c.births.secret(kind, "builder")
		if one == two || checkSecret(one) != nil || !secretMatches(one, "builder") || secretMatches(one, "Builder") {
			t.Errorf("type %s: %s and %s", kind.number, one, two)
		}
		if !strings.HasPrefix(shownSecret(one), kind.number+" "+kind.prefix) {
			t.Errorf("type %s is shown as %s", kind.number, shownSecret(one))
		}
	}
}

// Known passwords of type 7, and what is none.
func TestType7(t *testing.T) {
	for _, tt := range []struct {
		sealed, clear string
		ok            bool
	}{
		{"094F471A1A0A", "cisco", true}, {"0822455D0A16", "cisco", true}, {"110A1016141D", "cisco", true},
		{"0", "", false}, {"zz4F", "", false}, {"99AA", "", false}, {"094F4", "", false}, {"", "", false},
	} {
		if clear, ok := open7(tt.sealed); clear != tt.clear || ok != tt.ok {
			t.Errorf("%q opens to %q, %v", tt.sealed, clear, ok)
		}
	}
	for seed := range len(type7) {
		if clear, ok := open7(seal7("a longer password, with 0 and é in it, that runs around the key", seed)); !ok || !strings.HasSuffix(clear, "around the key") {
			t.Errorf("from %d on: %q", seed, clear)
		}
	}
}

// What is typed about passwords and what is kept.
func TestPasswordsAsKept(t *testing.T) {
	const md5, scrypt = "$1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6"
	for _, tt := range []struct{ typed, kept string }{
		{"enable password cisco", "enable password cisco"},
		{"enable password 0 cisco", "enable password cisco"},
		{"enable password 7 0822455D0A16", "enable password 7 0822455D0A16"},
		{"enable password level 3 0 7 up", "enable password level 3 0 7 up"},
		{"enable secret 5 " + md5, "enable secret 5 " + md5},
		{"enable secret level 7 9 " + scrypt, "enable secret level 7 9 " + scrypt},
		{"username bob privilege 15\nusername bob secret 9 " + scrypt, "username bob privilege 15 secret 9 " + scrypt},
		{"username bob password cisco\nusername bob privilege 1", "username bob password 0 cisco"},
		{"username bob privilege 15 nopassword", "username bob privilege 15 nopassword"},
		{"username bob privilege 0", "username bob privilege 0"},
		{"username bob autocommand show users", "username bob autocommand show users"},
		{"username bob", "username bob"},
		{"line vty 0 4\npassword 0 cisco", " password cisco"},
		{"line vty 0 4\npassword 7 0822455D0A16", " password 7 0822455D0A16"},
	} {
		c, faults := testConfig("c2911").typed("typed", tt.typed)
		if len(faults) > 0 || !slices.Contains(c.render(), tt.kept) {
			t.Errorf("%q: want %q in\n%s\n%v", tt.typed, tt.kept, strings.Join(c.render(), "\n"), faults)
		}
	}
}

// service password-encryption hides what is there at once and what comes later; its `no` brings nothing back.
func TestPasswordEncryption(t *testing.T) {
	c, faults := testConfig("c2911").typed("typed", "username bob password builder\nenable password open\nline con 0\npassword cisco\n"+
		"service password-encryption\nusername eve password apple\nno service password-encryption\nusername ann password clear")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	text := strings.Join(c.render(), "\n")
	for _, clear := range []string{"builder", "open", "cisco", "apple"} {
		if strings.Contains(text, clear) {
			t.Errorf("%s can be read in\n%s", clear, text)
		}
	}
	for user, password := range map[string]string{"bob": "builder", "eve": "apple", "ann": "clear"} {
		if !c.verify(byUser, nil, user, password) {
			t.Errorf("%s cannot log in any more", user)
		}
	}
	if !strings.Contains(text, "username ann password 0 clear") || !c.enableAdmits(topLevel, "open") {
		t.Error(text)
	}
}

// algorithm-type says how a clear secret is kept; 12.4 does not know it.
func TestAlgorithmType(t *testing.T) {
	for algorithm, number := range map[string]string{"md5": "5", "sha256": "8", "scrypt": "9"} {
		c, faults := testConfig("c2911").typed("typed", "username bob privilege 2 algorithm-type "+algorithm+" secret builder\nenable algorithm-type "+algorithm+" secret class")
		text := strings.Join(c.render(), "\n")
		if len(faults) > 0 || !strings.Contains(text, "username bob privilege 2 secret "+number+" $"+strings.Replace(number, "5", "1", 1)+"$") || !c.verify(byUser, nil, "bob", "builder") {
			t.Errorf("%s: %v\n%s", algorithm, faults, text)
		}
		if !strings.Contains(text, "\nenable secret "+number+" $") || !c.enableAdmits(topLevel, "class") {
			t.Errorf("%s: %s", algorithm, text)
		}
	}
	if _, faults := testConfig("c2811").typed("typed", "username bob algorithm-type scrypt secret builder\nenable algorithm-type scrypt secret x"); len(faults) != 2 {
		t.Error(faults)
	}
}

// What is said about passwords that are refused, and about some that are not.
func TestPasswordWords(t *testing.T) {
	const notHashed = "ERROR: The secret you entered is not a valid encrypted secret."
	for _, tt := range []struct{ lines, says string }{
		{"enable secret 5 cisco", notHashed},
		{"username bob secret 9 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0", notHashed},
		{"username bob password 7 cisco", "Invalid encrypted password: cisco"},
		{"line con 0\npassword 7 xyz", "Invalid encrypted password: xyz"},
		{"username bob password a\nusername bob secret b", "ERROR: Can not have both a user password and a user secret.\nPlease choose one or the other."},
		{"username bob secret a\nusername bob password b", "ERROR: Can not have both a user password and a user secret.\nPlease choose one or the other."},
		{"enable secret class\nenable password class", "The enable password you have chosen is the same as your enable secret.\nThis is not recommended.  Re-enter the enable password."},
		{"aaa new-model\nline vty 0 4\nlogin authentication VTY", `AAA: Warning authentication list "VTY" is not defined for LOGIN.`},
		{"line vty 0 4\nlogin authentication VTY", "Invalid input detected at '^' marker."},
		{"aaa authentication login default local", "Invalid input detected at '^' marker."},
	} {
		c := testConfig("c2911")
		e := newEditor(c, grammar{})
		var said string
		for _, line := range strings.Split(tt.lines, "\n") {
			c.births.notes = nil
			if err := e.line(line, cli.Answers{Confirmed: true}); err != nil {
				said = err.Error()
			}
		}
		if said += strings.Join(c.births.notes, "\n"); !strings.Contains(said, tt.says) {
			t.Errorf("%q: %q, want %q", tt.lines, said, tt.says)
		}
	}
}
