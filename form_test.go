package torii_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/types"
	"os"
	"path"
	"strings"
	"testing"
)

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
