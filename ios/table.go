package ios

import (
	"iter"

	"github.com/tidwall/btree"
)

// table is an ordered collection that is never changed: With and Without give a new one that shares
// all but the path to the row. Two tables with the same root hold the same rows.
type table[T any] struct{ tree *btree.BTreeG[T] }

func newTable[T any](less func(a, b T) bool) table[T] {
	return table[T]{btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})}
}

func (t table[T]) With(row T) table[T] {
	tree := t.tree.Copy()
	tree.Set(row)
	return table[T]{tree}
}

func (t table[T]) Without(row T) table[T] {
	tree := t.tree.Copy()
	tree.Delete(row)
	return table[T]{tree}
}

// Get finds the row that sorts as like does.
func (t table[T]) Get(like T) (T, bool) { return t.tree.Get(like) }

func (t table[T]) Len() int { return t.tree.Len() }

// Last is the row that sorts behind all others.
func (t table[T]) Last() (T, bool) { return t.tree.Max() }

func (t table[T]) All() iter.Seq[T] { return t.tree.Scan }

// Same says that nothing was put in or taken out between the two.
func (t table[T]) Same(o table[T]) bool { return t.tree == o.tree }
