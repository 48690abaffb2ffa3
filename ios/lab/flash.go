package lab

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"torii/ios"
)

// memoryFile is a file of a Memory.
type memoryFile struct {
	text string
	at   time.Time
}

func (m *Memory) Files() (files []ios.File, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, f := range m.files {
		files = append(files, ios.File{Name: name, Size: int64(len(f.text)), At: f.at})
	}
	return byName(files), nil
}

func (m *Memory) ReadFile(name string) (text string, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.files[name]
	return f.text, ok, nil
}

func (m *Memory) WriteFile(name, text string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[string]memoryFile{}
	}
	m.files[name] = memoryFile{text, at}
	return nil
}

func (m *Memory) RemoveFile(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, name)
	return nil
}

func byName(files []ios.File) []ios.File {
	slices.SortFunc(files, func(a, b ios.File) int { return strings.Compare(a.Name, b.Name) })
	return files
}

// flashFolder is where a Folder keeps the files of flash, and partFile is how one is called while it is
// being written.
const (
	flashFolder = "flash"
	partFile    = ".part-*"
)

func (f Folder) flash(name string) string {
	return filepath.Join(string(f), flashFolder, filepath.Base(name))
}

func (f Folder) Files() (files []ios.File, err error) {
	entries, err := os.ReadDir(filepath.Join(string(f), flashFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, entry := range entries {
		info, gone := entry.Info()
		if gone == nil && info.Mode().IsRegular() && entry.Name()[0] != partFile[0] {
			files = append(files, ios.File{Name: entry.Name(), Size: info.Size(), At: info.ModTime()})
		}
	}
	return byName(files), err
}

func (f Folder) ReadFile(name string) (string, bool, error) { return readWhole(f.flash(name)) }

func (f Folder) WriteFile(name, text string, at time.Time) error {
	file := f.flash(name)
	if err := writeWhole(file, partFile, text); err != nil {
		return err
	}
	return os.Chtimes(file, at, at)
}

func (f Folder) RemoveFile(name string) error { return removeIfThere(f.flash(name)) }
