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
	files   map[string]memoryFile
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

// beingWritten is how a file is called until it is whole.
const beingWritten = ".*"

// Folder is an NVRAM in a directory, which is made when it is first written to.
type Folder string

// OpenFolder is the NVRAM in a directory, without what a device left there that was killed while saving.
func OpenFolder(path string) Folder {
	for _, part := range []string{StartupFile + beingWritten, PrivateFile + beingWritten, filepath.Join(flashFolder, partFile)} {
		leftovers, _ := filepath.Glob(filepath.Join(path, part))
		for _, file := range leftovers {
			os.Remove(file)
		}
	}
	return Folder(path)
}

func (f Folder) file() string { return filepath.Join(string(f), StartupFile) }

func (f Folder) Load() (string, bool, error) { return readWhole(f.file()) }

// Save leaves either the old file or the new one, whole, whenever it is killed. The file is its owner's
// alone: it holds keys.
func (f Folder) Save(text string) error { return writeWhole(f.file(), StartupFile+beingWritten, text) }

func (f Folder) Erase() error { return removeIfThere(f.file()) }

func readWhole(file string) (string, bool, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	return string(text), err == nil, err
}

func (f Folder) LoadPrivate() (string, error) {
	text, _, err := readWhole(filepath.Join(string(f), PrivateFile))
	return text, err
}

// SavePrivate is as careful as Save.
func (f Folder) SavePrivate(text string) error {
	return writeWhole(filepath.Join(string(f), PrivateFile), PrivateFile+beingWritten, text)
}

// writeWhole writes a file under another name first.
func writeWhole(file, part, text string) error {
	folder := filepath.Dir(file)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(folder, part)
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(text)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

func removeIfThere(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
