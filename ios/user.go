package ios

import . "torii/cli"

// User is who may log in.
type User struct {
	Name        string
	Privilege   int
	Secret      string // a hash
	Password    Password
	Open        bool // nopassword
	Autocommand string
}

const (
	lowLevel = 1  // of who is given no other
	unsaid   = -1 // a privilege that a line does not mention
)

// admits says whether the user may log in with this password.
func (u *User) admits(password string) bool {
	return u.Open || secretMatches(u.Secret, password) || u.Secret == "" && u.Password.matches(password)
}

func userLines(c *Config) []Line {
	const help = "Establish User Name Authentication"
	born := func() User { return User{Privilege: unsaid} }
	return []Line{
		Each("username", help, c.users(), born, c.userTokens).AskNo(c.removesUser),
		Each("username", help, c.autocommands(), born, autocommandTokens),
		Bang(),
	}
}

func (c *Config) removesUser() string {
	if c.platform.Classic {
		return ""
	}
	return "This operation will remove all username related configurations with same name.Do you want to continue? [confirm]"
}

func (c *Config) userTokens(u *User) []*Token {
	privilege := Num(&u.Privilege, 0, topLevel, "User privilege level").If(func() bool { return u.Privilege != unsaid && u.Privilege != lowLevel })
	forms := []*Token{
		On("nopassword", "No password is required for the user to log in", &u.Open),
		Seq(Lit("secret", "Specify the secret for the user"), c.secretToken(&u.Secret, "user")),
		Seq(Lit("password", "Specify the password for the user"), c.passwordToken(&u.Password, "user").As(func() string { return u.Password.typed() })),
	}
	if !c.platform.Classic {
		forms = append(forms, c.algorithmToken(&u.Secret, "user"))
	}
	return []*Token{userName(u), Opt(Lit("privilege", "Set user privilege level"), privilege), Opt(Alt(forms...))}
}

func userName(u *User) *Token { return Word(&u.Name, "User name").Shown() }

func autocommandTokens(u *User) []*Token {
	return []*Token{userName(u), Lit("autocommand", "Automatically issue a command after the user logs in"),
		Rest(&u.Autocommand, "Command to be automatically issued after the user logs in")}
}

// users puts lines about the same user together, as IOS does: what a line does not mention stays.
func (c *Config) users() Rows[User] {
	return Rows[User]{
		All: c.usersThat(func(u User) bool {
			return u != (User{Name: u.Name, Privilege: lowLevel, Autocommand: u.Autocommand}) || u.Autocommand == ""
		}),
		Put:    c.putUser,
		Delete: func(u User) error { c.Users = c.Users.Without(&u); return nil },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

// autocommands are the lines of users that say what is run for them.
func (c *Config) autocommands() Rows[User] {
	return Rows[User]{
		All: c.usersThat(func(u User) bool { return u.Autocommand != "" }),
		Put: c.putUser,
		Delete: func(u User) error {
			if have := edit(&c.Users, &u); have != nil {
				have.Autocommand = ""
			}
			return nil
		},
		Clear: func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

func (c *Config) usersThat(shown func(User) bool) func(yield func(User) bool) {
	return func(yield func(User) bool) {
		for u := range c.Users.All() {
			if shown(*u) && !yield(*u) {
				return
			}
		}
	}
}

func (c *Config) putUser(typed User) error {
	u := User{Name: typed.Name, Privilege: lowLevel}
	if have, ok := c.Users.Get(&typed); ok {
		u = *have
	}
	if err := u.take(typed); err != nil {
		return err
	}
	c.Users = c.Users.With(&u)
	return nil
}

// take is what a line about a user changes.
func (u *User) take(typed User) error {
	if err := checkSecret(typed.Secret); err != nil {
		return err
	}
	if err := typed.Password.check(); err != nil {
		return err
	}
	if typed.Secret != "" && u.Password.set() || typed.Password.set() && u.Secret != "" {
		return Refuse("ERROR: Can not have both a user password and a user secret.\nPlease choose one or the other.")
	}
	if typed.Privilege != unsaid {
		u.Privilege = typed.Privilege
	}
	if typed.Autocommand != "" {
		u.Autocommand = typed.Autocommand
	}
	if typed.Secret != "" || typed.Password.set() || typed.Open {
		u.Secret, u.Password, u.Open = typed.Secret, typed.Password, typed.Open
	}
	return nil
}
