package lab

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Memory is an NVRAM that forgets when the program ends.
type Memory struct {
	mu      sync.Mutex // guards the fields below
	text    *string
	private string
}

func (m *Memory) Load() (text string, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.text == nil {
		return "", false, nil
	}
	return *m.text, true, nil
}

func (m *Memory) Save(text string) error { return m.put(&text) }

func (m *Memory) Erase() error { return m.put(nil) }

func (m *Memory) put(text *string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.text = text
	return nil
}

func (m *Memory) LoadPrivate() (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.private, nil
}

func (m *Memory) SavePrivate(text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.private = text
	return nil
}

// StartupFile is the name of a device's startup-config in its state directory.
const StartupFile = "startup-config"

// PrivateFile is the name of the file with its keys.
const PrivateFile = "private-config"

// Folder is an NVRAM in a directory, which is made when it is first written to.
type Folder string

// OpenFolder is the NVRAM in a directory, without what a device left there that was killed while saving.
func OpenFolder(path string) Folder {
	for _, name := range []string{StartupFile, PrivateFile} {
		leftovers, _ := filepath.Glob(filepath.Join(path, name+".*"))
		for _, file := range leftovers {
			os.Remove(file)
		}
	}
	return Folder(path)
}

func (f Folder) file() string { return filepath.Join(string(f), StartupFile) }

func (f Folder) Load() (string, bool, error) {
	text, err := os.ReadFile(f.file())
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	return string(text), err == nil, err
}

// Save leaves either the old file or the new one, whole, whenever it is killed. The file is its owner's
// alone: it holds keys.
func (f Folder) Save(text string) error { return f.write(StartupFile, text) }

func (f Folder) LoadPrivate() (string, error) {
	text, err := os.ReadFile(filepath.Join(string(f), PrivateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(text), err
}

// SavePrivate is as careful as Save.
func (f Folder) SavePrivate(text string) error { return f.write(PrivateFile, text) }

func (f Folder) write(name, text string) error {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(string(f), name+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(text)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(string(f), name))
}

func (f Folder) Erase() error {
	if err := os.Remove(f.file()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
