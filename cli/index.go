package cli

import (
	"slices"
	"sort"
	"strings"
)

// Index is the keywords that the lines of a mode start with, as a tree. It depends on the shape of
// the lines alone, so one index serves every object of the mode.
type Index struct {
	root *node
}

type node struct {
	word  string
	help  string
	below []*node // sorted by lower-case word
	quiet bool    // only silent lines come here
	ends  []int   // lines whose path ends here
	lines []int   // lines here or below
}

// NewIndex compiles the lines of a mode; prefix is the help of keywords shared by several lines.
func NewIndex(lines []Line, prefix map[string]string) *Index {
	root := &node{}
	for i, line := range lines {
		if line.commit == nil {
			continue
		}
		n := root
		n.lines = append(n.lines, i)
		for depth, word := range line.path {
			n = n.child(word)
			n.quiet = line.silent && (n.quiet || len(n.lines) == 0)
			n.lines = append(n.lines, i)
			if depth == len(line.path)-1 && n.help == "" {
				n.help = line.help
			}
			if shared, ok := prefix[strings.Join(line.path[:depth+1], " ")]; ok {
				n.help = shared
			}
		}
		n.ends = append(n.ends, i)
	}
	return &Index{root}
}

// child finds or makes the node of a word.
func (n *node) child(word string) *node {
	key := strings.ToLower(word)
	i, found := slices.BinarySearchFunc(n.below, key, func(c *node, key string) int {
		return strings.Compare(strings.ToLower(c.word), key)
	})
	if !found {
		n.below = slices.Insert(n.below, i, &node{word: word})
	}
	return n.below[i]
}

// starting are the children that a typed word abbreviates; the exact one alone if there is one.
func (n *node) starting(typed string) []*node {
	typed = strings.ToLower(typed)
	from := sort.Search(len(n.below), func(i int) bool { return strings.ToLower(n.below[i].word) >= typed })
	to := from
	for to < len(n.below) && strings.HasPrefix(strings.ToLower(n.below[to].word), typed) {
		to++
	}
	return n.below[from:to]
}

// Unexplained lists the keywords that have no help, for the test that wants none.
func (x *Index) Unexplained() []string {
	var missing []string
	var visit func(n *node, path string)
	visit = func(n *node, path string) {
		for _, c := range n.below {
			if c.help == "" && !c.quiet {
				missing = append(missing, strings.TrimSpace(path+" "+c.word))
			}
			visit(c, path+" "+c.word)
		}
	}
	visit(x.root, "")
	return missing
}
