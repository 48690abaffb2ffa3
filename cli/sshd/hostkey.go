package sshd

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"
)

// HostKeyFile is the name of a device's key in its state directory.
const HostKeyFile = "ssh_host_ed25519_key"

const rsaBits = 2048

// LoadHostKey reads the ed25519 host key in a directory, or makes one there.
func LoadHostKey(dir string) (ssh.Signer, error) {
	name := filepath.Join(dir, HostKeyFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return createHostKey(name)
	}
	if err != nil {
		return nil, err
	}
	return ssh.ParsePrivateKey(text)
}

// NewHostKey makes an ed25519 host key for a device without a state directory.
func NewHostKey() (ssh.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(key)
}

// NewRSAHostKey makes an RSA key, which takes long enough to do it once per process, in the
// background.
func NewRSAHostKey() (ssh.Signer, error) {
	key, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(key)
}

func createHostKey(name string) (ssh.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	if err := writeKey(name, key); err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(key)
}

// writeKey puts a key in place whole: a temporary file, synced and renamed, readable by its owner.
func writeKey(name string, key crypto.PrivateKey) (err error) {
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(pem.EncodeToMemory(block))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
