package torii_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// The folders with Go code, and what each may import of the others. Imports point down only.
var house = map[string][]string{
	"cmd":       {"ios", "cli", "crypto", "dataplane", "configs"},
	"ios":       {"cli", "crypto", "dataplane"},
	"cli":       {},
	"crypto":    {},
	"dataplane": {},
	"configs":   {},
}

// Tests may import more: the built-in labs are what the router is tried with.
var testsAlso = map[string][]string{
	"ios":     {"configs"},
	"configs": {"ios"},
}

// Pure packages are told the time and given their randomness; they have no goroutine and nothing to lock.
var pure = []string{
	"cli", "cli/telnet", "crypto/suite", "crypto/isakmp", "crypto/ike", "crypto/esp",
	"dataplane", "dataplane/acl", "dataplane/arp", "dataplane/drop", "dataplane/fib", "dataplane/frag", "dataplane/nat", "dataplane/packet", "dataplane/ppp",
	"ios", "ios/debug",
}

// All others are the rim, each for the effect it is there for.
var rim = []string{
	"cli/term",          // waits for keys
	"cli/term/termtest", // plays at a terminal
	"cli/remote",        // calls other machines
	"cli/sshd",          // listens
	"cli/telnetd",       // listens to a connection
	"dataplane/link",    // reaches the machine's own interfaces
	"dataplane/tcp",     // runs gVisor's stack
	"ios/lab",           // keeps a world running
	"configs",           // is files
	"cmd/torii",         // is the program
}

// What a pure package must not use: whole packages, and the part of time that reads or waits for a clock.
var (
	impureImports = []string{"net", "os", "os/exec", "os/signal", "syscall", "crypto/rand", "log", "log/slog", "sync", "sync/atomic", "context"}
	clockReaders  = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
)

// Single files of pure packages that are at the rim too.
var rimFiles = map[string]string{
	"ios/device.go": "sync/atomic", // sessions read the running-config, whoever owns the device
}

// room is a package: its files by path.
type room struct {
	folder       string
	files, tests map[string]*ast.File
}

// rooms parses every Go file of the module.
func rooms(t *testing.T) (*token.FileSet, []*room) {
	t.Helper()
	set, found := token.NewFileSet(), map[string]*room{}
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file != "." && (entry.Name() == "testdata" || entry.Name()[0] == '.'):
			return fs.SkipDir
		case path.Ext(file) != ".go":
			return nil
		}
		tree, err := parser.ParseFile(set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err == nil {
			keep(found, file, tree)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return set, slices.SortedFunc(maps.Values(found), func(a, b *room) int { return strings.Compare(a.folder, b.folder) })
}

func keep(found map[string]*room, file string, tree *ast.File) {
	folder := path.Dir(file)
	if found[folder] == nil {
		found[folder] = &room{folder, map[string]*ast.File{}, map[string]*ast.File{}}
	}
	if strings.HasSuffix(file, "_test.go") {
		found[folder].tests[file] = tree
	} else {
		found[folder].files[file] = tree
	}
}

func imports(file *ast.File) (paths []string) {
	for _, spec := range file.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

func top(folder string) string {
	name, _, _ := strings.Cut(folder, "/")
	return name
}

func TestImportsPointDown(t *testing.T) {
	_, all := rooms(t)
	for _, r := range all {
		if r.folder == "." {
			continue
		}
		own := top(r.folder)
		below, known := house[own]
		if !known {
			t.Errorf("%s holds Go code: the folders for it are in the table", r.folder)
		}
		check := func(files map[string]*ast.File, allowed []string) {
			for name, file := range files {
				for _, p := range imports(file) {
					p, ours := strings.CutPrefix(p, "torii/")
					if ours && top(p) != own && !slices.Contains(allowed, top(p)) {
						t.Errorf("%s imports %s", name, p)
					}
				}
			}
		}
		check(r.files, below)
		check(r.tests, append(slices.Clone(below), testsAlso[own]...))
	}
}

// Every package is either pure or at the rim, and every folder of the tables is there.
func TestTablesNameEveryPackage(t *testing.T) {
	_, all := rooms(t)
	there := map[string]bool{}
	for _, r := range all {
		there[top(r.folder)], there[r.folder] = true, true
		if r.folder != "." && slices.Contains(pure, r.folder) == slices.Contains(rim, r.folder) {
			t.Errorf("%s is to be in one of the two tables", r.folder)
		}
	}
	for _, folder := range slices.Concat(slices.Collect(maps.Keys(house)), pure, rim) {
		if !there[folder] {
			t.Errorf("no Go code in %s", folder)
		}
	}
}

func TestPurePackages(t *testing.T) {
	set, all := rooms(t)
	unseen := maps.Clone(rimFiles)
	for _, r := range all {
		if !slices.Contains(pure, r.folder) {
			continue
		}
		for name, file := range r.files {
			for _, p := range imports(file) {
				switch {
				case rimFiles[name] == p:
					delete(unseen, name)
				case slices.Contains(impureImports, p):
					t.Errorf("%s imports %s", name, p)
				}
			}
			for n := range ast.Preorder(file) {
				switch n := n.(type) {
				case *ast.GoStmt:
					t.Errorf("%s: a goroutine", set.Position(n.Pos()))
				case *ast.SelectorExpr:
					if p, ok := n.X.(*ast.Ident); ok && p.Name == "time" && slices.Contains(clockReaders, n.Sel.Name) {
						t.Errorf("%s: time.%s", set.Position(n.Pos()), n.Sel.Name)
					}
				}
			}
		}
	}
	for name, effect := range unseen {
		t.Errorf("%s has nothing to do with %s", name, effect)
	}
}
