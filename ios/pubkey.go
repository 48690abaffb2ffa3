package ios

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"

	. "torii/cli"
)

// UserKeys are the public keys that a user may log in with over SSH.
type UserKeys struct {
	User    string
	Hashes  []KeyHash
	partial string // a key of which some lines have been typed
}

// KeyHash is all that is kept of a key.
type KeyHash struct{ Hash, Comment string }

const rsaKeyType = "ssh-rsa"

var (
	pubkeyMode = mode("conf-ssh-pubkey", "SSH public key identification mode commands:", nil,
		func(c *Config, _ struct{}) []Object { return []Object{c.pubkeyUsers()} })
	pubkeyUserMode = mode("conf-ssh-pubkey-user", "SSH public key user identification mode commands:", map[string]string{"key-hash": "SSH public key hash"},
		func(c *Config, user string) []Object {
			return one(edit(&c.SSH.Keys, &UserKeys{User: user}), userKeyLines)
		})
	pubkeyDataMode = mode("conf-ssh-pubkey-data", "SSH public key data entry mode commands:", nil,
		func(c *Config, user string) []Object {
			return one(edit(&c.SSH.Keys, &UserKeys{User: user}), keyDataLines)
		})
)

// pubkeyLine is `ip ssh pubkey-chain` with the users in it.
func pubkeyLine(c *Config) Line {
	only := Objects[struct{}]{
		Open:   func(struct{}) error { return nil },
		Remove: func(struct{}) error { c.SSH.Keys = newSSHRules().Keys; return nil },
	}
	return Block("ip ssh pubkey-chain", "pubkey-chain", pubkeyMode, only, func(*struct{}) []*Token { return nil }).
		When(!c.platform.Classic).Show(func(w *Writer) {
		if c.SSH.Keys.Len() > 0 {
			w.Line("")
			w.Nested(pubkeyMode, c.pubkeyUsers())
			w.Raw("  quit")
		}
	})
}

func (c *Config) pubkeyUsers() []Line {
	users := Objects[string]{
		Open: func(user string) error {
			if _, ok := c.SSH.Keys.Get(&UserKeys{User: user}); !ok {
				c.SSH.Keys = c.SSH.Keys.With(&UserKeys{User: user})
			}
			return nil
		},
		Remove: func(user string) error { c.SSH.Keys = c.SSH.Keys.Without(&UserKeys{User: user}); return nil },
	}
	return []Line{Block("username", "Configure the SSH username", pubkeyUserMode, users, func(user *string) []*Token { return []*Token{Word(user, "SSH username")} }).
		Show(func(w *Writer) {
			for k := range c.SSH.Keys.All() {
				w.Raw("  username " + k.User)
				for _, h := range k.Hashes {
					w.Raw(strings.TrimRight("   key-hash "+rsaKeyType+" "+h.Hash+" "+h.Comment, " "))
				}
			}
		})}
}

func userKeyLines(k *UserKeys) []Line {
	hashes := Rows[KeyHash]{
		All:    slices.Values(k.Hashes),
		Put:    k.put,
		Delete: func(h KeyHash) error { k.drop(h); return nil },
		Clear:  func() error { k.Hashes = nil; return nil },
	}
	data := Objects[string]{Open: func(string) error { return nil }, Remove: func(string) error { return nil }}
	return []Line{
		Each("key-hash "+rsaKeyType, "SSH rsa key", hashes, func() KeyHash { return KeyHash{} }, func(h *KeyHash) []*Token {
			return []*Token{hashWord(&h.Hash), Opt(Rest(&h.Comment, "Key comment"))}
		}),
		Block("key-string", "SSH public key string", pubkeyDataMode, data, func(user *string) []*Token { *user = k.User; return nil }).
			Absolute().Show(func(*Writer) {}),
	}
}

// hashWord is a fingerprint: MD5, 32 hexadecimal digits.
func hashWord(hash *string) *Token {
	form := regexp.MustCompile("^[0-9A-Fa-f]{32}$")
	return Arg[string]{Placeholder: "WORD", Help: "SSH key hash", Rank: Free,
		Parse:  func(w string) (string, bool) { return strings.ToUpper(w), form.MatchString(w) },
		Show:   func(h string) string { return h },
		Sample: func(pick func(int) int) string { return fmt.Sprintf("%032X", pick(1<<30)) },
	}.Bind(hash)
}

func (k *UserKeys) put(h KeyHash) error {
	k.drop(h)
	k.Hashes = append(slices.Clone(k.Hashes), h)
	return nil
}

func (k *UserKeys) drop(h KeyHash) {
	k.Hashes = slices.DeleteFunc(slices.Clone(k.Hashes), func(other KeyHash) bool { return other.Hash == h.Hash })
}

// keyDataLines take a key line by line, as it stands in a file of OpenSSH or in pieces.
func keyDataLines(k *UserKeys) []Line {
	var typed string
	return []Line{Set("", "Key data", Rest(&typed, "Key data").Sampled(func(func(int) int) string { return keyDataStart })).Absolute().Show(func(*Writer) {}).
		Check(func() error { return k.takeData(typed) })}
}

// takeData adds a line to the key. It is kept once it is whole (RFC 4253 section 6.6).
func (k *UserKeys) takeData(line string) error {
	text, comment, more := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), rsaKeyType+" "), " ")
	text = k.partial + text
	blob, err := base64.StdEncoding.DecodeString(text)
	switch {
	case err == nil && wholeRSAKey(blob):
		k.partial = ""
		return k.put(KeyHash{Fingerprint(blob), comment})
	case more, !strings.HasPrefix(text, keyDataStart[:min(len(text), len(keyDataStart))]), !keyData.MatchString(text), len(text) > longestKeyData:
		k.partial = ""
		return Refuse("%%SSH: Failed to decode the Key Value")
	}
	k.partial = text
	return nil
}

const (
	keyDataStart   = "AAAAB3NzaC1yc2E" // the type, at the head of the blob
	longestKeyData = 4 << 10
)

var keyData = regexp.MustCompile(`^[A-Za-z0-9+/=]*$`)

// wholeRSAKey says whether a blob is three strings, of which the first names the type.
func wholeRSAKey(blob []byte) bool {
	for i := range 3 {
		if len(blob) < 4 || uint64(len(blob)-4) < uint64(binary.BigEndian.Uint32(blob)) {
			return false
		}
		length := 4 + int(binary.BigEndian.Uint32(blob))
		if i == 0 && string(blob[4:length]) != rsaKeyType {
			return false
		}
		blob = blob[length:]
	}
	return len(blob) == 0
}

// Fingerprint is what a key-hash line keeps of a public key in its wire form.
func Fingerprint(blob []byte) string { return fmt.Sprintf("%X", md5.Sum(blob)) }

// AdmitKey checks a login over SSH with a public key, given in its wire form. Only when the client has
// proven that it has the key, anybody is logged in.
func (d *Device) AdmitKey(owner Owner, who Login, blob []byte, proven bool) (Login, bool) {
	c := d.running()
	k, ok := c.SSH.Keys.Get(&UserKeys{User: who.User})
	if c.platform.Classic || !ok || !slices.ContainsFunc(k.Hashes, func(h KeyHash) bool { return h.Hash == Fingerprint(blob) }) {
		return who, false
	}
	if proven {
		who.Level, who.autocommand = c.authorize(byUser, d.lineFor(owner, who), who.User)
		who = d.letIn(owner, who)
	}
	return who, true
}
