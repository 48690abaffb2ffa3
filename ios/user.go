package ios

import (
	"strings"

	. "torii/cli"
)

// User is who may log in.
type User struct {
	Name      string
	Privilege int
	Secret    string // type 5
	Password  string // type 0
	Open      bool   // nopassword
}

// admits says whether the user may log in with this password.
func (u *User) admits(password string) bool {
	return u.Open || secretMatches(u.Secret, password) || u.Secret == "" && u.Password != "" && u.Password == password
}

func userLines(c *Config) []Line {
	return []Line{
		Each("username", "Establish User Name Authentication", c.users(), func() User { return User{} }, c.userTokens),
		Bang(),
	}
}

func (c *Config) userTokens(u *User) []*Token {
	secret := c.secretToken(&u.Secret)
	return []*Token{
		Word(&u.Name, "User name").Shown(),
		Opt(Lit("privilege", "Set user privilege level"), Or(Num(&u.Privilege, 0, 15, "User privilege level"), &u.Privilege, 1)),
		Opt(Alt(
			On("nopassword", "No password is required for the user to log in", &u.Open),
			Seq(append([]*Token{Lit("secret", "Specify the secret for the user")}, secret...)...),
			Seq(Lit("password", "Specify the password for the user"), passwordToken(&u.Password)),
		)),
	}
}

// passwordToken takes `password` or `0 password`, and shows the type.
func passwordToken(field *string) *Token {
	return Alt(
		Seq(Lit("0", "Specifies an UNENCRYPTED password will follow"), Rest(field, "The UNENCRYPTED (cleartext) user password")),
		Rest(field, "The UNENCRYPTED (cleartext) user password"))
}

// users puts lines about the same user together, as IOS does: what a line does not mention stays.
func (c *Config) users() Rows[User] {
	return Rows[User]{
		All: func(yield func(User) bool) {
			for u := range c.Users.All() {
				if !yield(*u) {
					return
				}
			}
		},
		Put: func(typed User) error {
			u := User{Name: typed.Name, Privilege: 1}
			if old, ok := c.Users.Get(&typed); ok {
				u = *old
			}
			u.take(typed)
			c.Users = c.Users.With(&u)
			return nil
		},
		Delete: func(u User) error { c.Users = c.Users.Without(&u); return nil },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

func (u *User) take(typed User) {
	if typed.Privilege != 0 {
		u.Privilege = typed.Privilege
	}
	if typed.Secret != "" || typed.Password != "" || typed.Open {
		u.Secret, u.Password, u.Open = typed.Secret, strings.TrimSpace(typed.Password), typed.Open
	}
}
