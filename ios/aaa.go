package ios

import (
	"cmp"
	"slices"
	"strings"

	. "torii/cli"
)

// AAA is `aaa new-model` and what it brings. Without it the lines say themselves how a login is checked.
type AAA struct {
	On      bool
	Console bool // aaa authorization console
	Lists   table[*MethodList]
}

// MethodList is one or more ways to decide about a login. The next one is asked only where the one before cannot decide.
type MethodList struct {
	Use     aaaUse
	Name    string
	Methods []string
}

type aaaUse uint8

const (
	forLogin aaaUse = iota // aaa authentication login
	forExec                // aaa authorization exec
)

const defaultList = "default"

func newMethodLists() table[*MethodList] {
	return newTable(func(a, b *MethodList) bool {
		return compare(cmp.Compare(a.Use, b.Use), cmp.Compare(a.Name, b.Name)) < 0
	})
}

func aaaLines(c *Config) []Line {
	on := &c.AAA.On
	loginMethods := []string{"enable", "Use enable password for authentication.", "line", "Use line password for authentication.",
		"local", "Use local username authentication.", "local-case", "Use case-sensitive local username authentication.", "none", "NO authentication."}
	execMethods := []string{"if-authenticated", "Succeed if user has authenticated.", "local", "Use local database.", "none", "No authorization (always succeeds)."}
	return []Line{
		Do("aaa new-model", "Enable NEW access control commands and functions.(Disables OLD commands.)").Undo(func(no bool) { c.setAAA(!no) }).
			Born(func() { c.setAAA(false) }).Always(on),
		when(Bang(), on),
		c.methodLine("aaa authentication login", "Set authentication lists for logins.", forLogin, loginMethods),
		Flag("aaa authorization console", "For enabling console authorization", &c.AAA.Console).Check(c.needsAAA),
		c.methodLine("aaa authorization exec", "For starting an exec (shell).", forExec, execMethods).Trail(),
		when(Bang(), on),
		when(Fixed("aaa session-id common"), on),
	}
}

// when shows a fixed line only where something is on.
func when(l Line, on *bool) Line {
	text := Render([]Line{l})
	return l.Show(func(w *Writer) {
		if *on {
			w.Raw(text[0])
		}
	})
}

// setAAA changes who decides about logins: what the other way was told is forgotten.
func (c *Config) setAAA(on bool) {
	if on == c.AAA.On {
		return
	}
	c.AAA = AAA{On: on, Lists: newMethodLists()}
	for t := range c.Lines.All() {
		changed := edit(&c.Lines, t)
		changed.Login, changed.Authentication, changed.Authorization = c.newTTY(t.Index).Login, "", ""
	}
}

// needsAAA refuses a line about AAA while AAA is off, as a word that is not there.
func (c *Config) needsAAA() error {
	if c.AAA.On {
		return nil
	}
	return &SyntaxError{Fault: Invalid, At: len("aaa ")}
}

func (c *Config) methodLine(path, help string, use aaaUse, methods []string) Line {
	rows := Rows[MethodList]{
		All: func(yield func(MethodList) bool) {
			for l := range c.AAA.Lists.All() {
				if l.Use == use && !yield(*l) {
					return
				}
			}
		},
		Put:    func(l MethodList) error { c.AAA.Lists = c.AAA.Lists.With(&l); return c.needsAAA() },
		Delete: func(l MethodList) error { c.AAA.Lists = c.AAA.Lists.Without(&l); return c.needsAAA() },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
	return Each(path, help, rows, func() MethodList { return MethodList{Use: use} }, func(l *MethodList) []*Token {
		return []*Token{listName(&l.Name, "list"), methodsToken(&l.Methods, methods)}
	})
}

// listName is `default` or a name.
func listName(name *string, of string) *Token {
	return Alt(Is(defaultList, "The default "+of+".", name, defaultList), Word(name, "Named "+of+"."))
}

// methodsToken is one method or more, in the order in which they are asked.
func methodsToken(field *[]string, pairs []string) *Token {
	choice := func() *Token {
		var kids []*Token
		for i := 0; i < len(pairs); i += 2 {
			kids = append(kids, Lit(pairs[i], pairs[i+1]).Then(func() { *field = append(*field, pairs[i]) }))
		}
		return Alt(kids...)
	}
	return Seq(choice(), Any(choice())).As(func() string { return strings.Join(*field, " ") }).
		If(func() bool { return len(*field) > 0 }).Unset(func() { *field = nil })
}

// credential is what a login is checked against.
type credential uint8

const (
	byNothing credential = iota // who comes is let in
	byUser
	byLine   // the line's password
	byEnable // the enable secret
	byNobody // there is nothing to check against: nobody is let in
)

var methodCredentials = map[string]credential{"none": byNothing, "local": byUser, "local-case": byUser, "line": byLine, "enable": byEnable}

// loginBy is what a line checks logins against.
func (c *Config) loginBy(t *TTY) credential {
	if c.AAA.On {
		return c.firstUsable(c.loginMethods(t), t)
	}
	switch t.Login {
	case loginLocal:
		return byUser
	case loginPassword:
		if !t.Password.set() {
			return byNobody
		}
		return byLine
	}
	return byNothing
}

// loginMethods are those of the line's list. Without a default list, users are asked for anywhere but at the console.
func (c *Config) loginMethods(t *TTY) []string {
	name := cmp.Or(t.Authentication, defaultList)
	l, ok := c.AAA.Lists.Get(&MethodList{Use: forLogin, Name: name})
	switch {
	case ok:
		return l.Methods
	case name != defaultList:
		return nil
	case t.Index == consoleTTY:
		return []string{"none"}
	}
	return []string{"local"}
}

// firstUsable is the first method that can decide: a database without users cannot, nor can a password that is not set.
func (c *Config) firstUsable(methods []string, t *TTY) credential {
	for i, m := range methods {
		by := methodCredentials[m]
		last := i == len(methods)-1
		switch {
		case by == byUser && c.Users.Len() == 0 && !last, by == byLine && !t.Password.set(), by == byEnable && !c.enableAsks(topLevel):
			continue
		}
		return by
	}
	return byNobody
}

// verify checks what was typed at a line against one credential.
func (c *Config) verify(by credential, t *TTY, user, password string) bool {
	switch by {
	case byNothing:
		return true
	case byUser:
		u, ok := c.Users.Get(&User{Name: user})
		return ok && u.admits(password)
	case byLine:
		return t.Password.matches(password)
	case byEnable:
		return c.enableAdmits(topLevel, password)
	}
	return false
}

// authorize gives the privilege of whoever has come in at a line, and the command that is run for him.
func (c *Config) authorize(by credential, t *TTY, user string) (level int, autocommand string) {
	level, autocommand = t.Privilege, t.Autocommand
	u, known := c.Users.Get(&User{Name: user})
	if by != byUser || !known || c.AAA.On && !c.execFromUser(t) {
		return level, autocommand
	}
	if u.Privilege != lowLevel {
		level = u.Privilege
	}
	return level, cmp.Or(u.Autocommand, autocommand)
}

// execFromUser says whether AAA takes privilege and autocommand from the user's entry.
func (c *Config) execFromUser(t *TTY) bool {
	if t.Index == consoleTTY && !c.AAA.Console {
		return false
	}
	l, ok := c.AAA.Lists.Get(&MethodList{Use: forExec, Name: cmp.Or(t.Authorization, defaultList)})
	return ok && slices.Contains(l.Methods, "local")
}
