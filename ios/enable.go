package ios

import . "torii/cli"

// EnableKey is what `enable` asks for on the way to a privilege level.
type EnableKey struct {
	Level    int
	Secret   string // a hash; it goes before the password
	Password Password
}

const topLevel = 15

func enableLines(c *Config) []Line {
	type key = EnableKey
	born := func() key { return key{Level: topLevel} }
	level := func(k *key) *Token {
		return Opt(Lit("level", "Set exec level password"), Or(Num(&k.Level, 1, topLevel, "Level number"), &k.Level, topLevel))
	}
	var typed string
	return []Line{
		Each("enable secret", "Assign the privileged level secret", c.enableKeys((*key).takeSecret, (*key).dropSecret), born,
			func(k *key) []*Token { return []*Token{level(k), c.secretToken(&k.Secret, "'enable'")} }),
		Each("enable password", "Assign the privileged level password", c.enableKeys((*key).takePassword, (*key).dropPassword), born,
			func(k *key) []*Token { return []*Token{level(k), c.passwordToken(&k.Password, "'enable'")} }),
		Set("enable", "Modify enable password parameters", c.algorithmToken(&typed, "privileged level")).Absolute().When(!c.platform.Classic).
			Check(func() error { return c.putEnable(EnableKey{Level: topLevel, Secret: typed}, (*key).takeSecret) }).Show(func(*Writer) {}),
		Bang(),
	}
}

func (k *EnableKey) takeSecret(typed EnableKey)   { k.Secret = typed.Secret }
func (k *EnableKey) takePassword(typed EnableKey) { k.Password = typed.Password }
func (k *EnableKey) dropSecret() (was bool)       { was = k.Secret != ""; k.Secret = ""; return was }
func (k *EnableKey) dropPassword() (was bool) {
	was = k.Password.set()
	k.Password = Password{}
	return was
}

// enableKeys are the secrets or the passwords of all levels: take copies one of the two, drop takes it away.
func (c *Config) enableKeys(take func(k *EnableKey, typed EnableKey), drop func(*EnableKey) bool) Rows[EnableKey] {
	remove := func(like EnableKey) error {
		if k := edit(&c.Enable, &like); k != nil {
			drop(k)
			if *k == (EnableKey{Level: k.Level}) {
				c.Enable = c.Enable.Without(k)
			}
		}
		return nil
	}
	return Rows[EnableKey]{
		All: func(yield func(EnableKey) bool) {
			for k := range c.Enable.All() {
				shown := EnableKey{Level: k.Level}
				take(&shown, *k)
				if shown != (EnableKey{Level: k.Level}) && !yield(shown) {
					return
				}
			}
		},
		Put:    func(typed EnableKey) error { return c.putEnable(typed, take) },
		Delete: remove,
		Clear:  func() error { return remove(EnableKey{Level: topLevel}) },
	}
}

func (c *Config) putEnable(typed EnableKey, take func(k *EnableKey, typed EnableKey)) error {
	if err := checkSecret(typed.Secret); err != nil {
		return err
	}
	if err := typed.Password.check(); err != nil {
		return err
	}
	k := EnableKey{Level: typed.Level}
	if have, ok := c.Enable.Get(&k); ok {
		k = *have
	}
	take(&k, typed)
	c.Enable = c.Enable.With(&k)
	if k.Password.set() && secretMatches(k.Secret, k.Password.clear()) {
		c.note("The enable password you have chosen is the same as your enable secret.\nThis is not recommended.  Re-enter the enable password.\n")
	}
	return nil
}

// enableAsks says whether the way to a level asks for a secret or a password.
func (c *Config) enableAsks(level int) bool {
	_, ok := c.Enable.Get(&EnableKey{Level: level})
	return ok
}

// enableAdmits says whether this is the secret of a level, or its password where it has no secret.
func (c *Config) enableAdmits(level int, typed string) bool {
	k, ok := c.Enable.Get(&EnableKey{Level: level})
	switch {
	case !ok:
		return false
	case k.Secret != "":
		return secretMatches(k.Secret, typed)
	}
	return k.Password.matches(typed)
}
