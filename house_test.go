package torii_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
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
	"cli", "crypto/suite", "crypto/isakmp", "crypto/ike", "crypto/esp",
	"dataplane", "dataplane/acl", "dataplane/arp", "dataplane/drop", "dataplane/fib", "dataplane/frag", "dataplane/packet",
	"ios", "ios/debug",
}

// All others are the rim, each for the effect it is there for.
var rim = []string{
	"cli/term",          // waits for keys
	"cli/term/termtest", // plays at a terminal
	"cli/sshd",          // listens
	"dataplane/link",    // reaches the machine's own interfaces
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
	"ios/device.go":     "sync/atomic", // sessions read the running-config, whoever owns the device
	"ios/nvramstore.go": "os",          // startup-configs are files
	"ios/load.go":       "crypto/rand", // a file that is only checked is salted all the same
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
		if err != nil {
			return err
		}
		r := found[path.Dir(file)]
		if r == nil {
			r = &room{path.Dir(file), map[string]*ast.File{}, map[string]*ast.File{}}
			found[r.folder] = r
		}
		if strings.HasSuffix(file, "_test.go") {
			r.tests[file] = tree
		} else {
			r.files[file] = tree
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []*room
	for _, r := range found {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *room) int { return strings.Compare(a.folder, b.folder) })
	return set, all
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

func TestNoInitFunctions(t *testing.T) {
	set, all := rooms(t)
	for _, r := range all {
		for _, file := range r.files {
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
					t.Errorf("%s: order is written down, not left to init", set.Position(f.Pos()))
				}
			}
		}
	}
}

// nothing stands for every imported package: names of this package resolve without them.
type nothing struct{}

func (nothing) Import(p string) (*types.Package, error) {
	made := types.NewPackage(p, path.Base(p))
	made.MarkComplete()
	return made, nil
}

// Tables at package level are written where they are declared and nowhere else.
func TestNoPackageState(t *testing.T) {
	set, all := rooms(t)
	for _, r := range all {
		var files []*ast.File
		for _, file := range r.files {
			files = append(files, file)
		}
		uses := map[*ast.Ident]types.Object{}
		config := types.Config{Importer: nothing{}, Error: func(error) {}}
		scope, _ := config.Check(r.folder, set, files, &types.Info{Uses: uses})
		for _, file := range files {
			for n := range ast.Preorder(file) {
				for _, written := range writtenBy(n) {
					if v, ok := uses[written].(*types.Var); ok && v.Parent() == scope.Scope() {
						t.Errorf("%s: %s belongs to the package and is changed", set.Position(written.Pos()), v.Name())
					}
				}
			}
		}
	}
}

// writtenBy are the variables that a statement assigns to, in whole or in part.
func writtenBy(n ast.Node) (names []*ast.Ident) {
	add := func(places ...ast.Expr) {
		for _, place := range places {
			if name := root(place); name != nil {
				names = append(names, name)
			}
		}
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		add(n.Lhs...)
	case *ast.IncDecStmt:
		add(n.X)
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear") {
			add(n.Args[0])
		}
	}
	return names
}

// root is the variable at the bottom of a place such as table[i].field.
func root(place ast.Expr) *ast.Ident {
	switch p := place.(type) {
	case *ast.Ident:
		return p
	case *ast.IndexExpr:
		return root(p.X)
	case *ast.SelectorExpr:
		return root(p.X)
	case *ast.StarExpr:
		return root(p.X)
	case *ast.ParenExpr:
		return root(p.X)
	}
	return nil
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	_, all := rooms(t)
	for _, r := range all {
		said := len(r.files) == 0
		for _, file := range r.files {
			begins := "Package " + file.Name.Name + " "
			if file.Name.Name == "main" {
				begins = "Command " + path.Base(r.folder) + " "
			}
			said = said || strings.HasPrefix(file.Doc.Text(), begins)
		}
		if !said {
			t.Errorf("package %s has no comment", r.folder)
		}
	}
}

func TestFormatted(t *testing.T) {
	_, all := rooms(t)
	for _, r := range all {
		for _, files := range []map[string]*ast.File{r.files, r.tests} {
			for name := range files {
				text, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if formatted, err := format.Source(text); err != nil || !bytes.Equal(text, formatted) {
					t.Errorf("gofmt has something to say about %s %v", name, err)
				}
			}
		}
	}
}
