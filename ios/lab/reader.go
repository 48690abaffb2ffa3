package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader walks the YAML tree of a topology and notes every fault with its line.
type reader struct {
	folder   fs.FS
	file     string
	variant  Variant
	ports    Catalog
	topology Topology
	faults   Faults
	used     map[Plug]int
}

func (r *reader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (r *reader) read(text []byte) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		r.syntax(err)
		return
	}
	if len(document.Content) == 0 {
		r.fault(0, "is empty, expected name and topology")
		return
	}
	root := document.Content[0]
	r.fields(root, "the topology file", []field{
		{"name", r.text(&r.topology.Name)},
		{"topology", r.readTopology},
		{"prefix", nil}, {"mgmt", nil}, {"settings", nil}, {"debug", nil},
	})
	if name, ok := r.variant.mishap(); ok {
		r.readMishap(name)
	}
	if r.topology.Name == "" {
		r.fault(root.Line, "the lab has no name, expected \"name: ...\"")
	}
	if len(r.topology.Nodes) == 0 && len(r.faults) == 0 {
		r.fault(root.Line, "the lab has no nodes, expected topology.nodes")
	}
}

// syntax takes the line out of the text of a YAML error. The library's parser ("did not find expected …") counts lines
// from 0, its scanner from 1.
func (r *reader) syntax(err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := regexp.MustCompile(`^(?:unmarshal errors:\s*)?line (\d+): (.*)`).FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1])
		if strings.HasPrefix(m[2], "did not find expected") {
			line++
		}
		r.fault(line, "is not YAML: %s", m[2])
		return
	}
	r.fault(0, "is not YAML: %s", text)
}

// field is a key that may stand in a mapping. Without a reader it has no meaning here and is skipped.
type field struct {
	name string
	read func(value *yaml.Node)
}

// fields reads a mapping whose keys are known.
func (r *reader) fields(n *yaml.Node, what string, known []field) {
	r.pairs(n, what, func(key, value *yaml.Node) {
		i := slices.IndexFunc(known, func(f field) bool { return f.name == key.Value })
		switch {
		case i < 0:
			r.fault(key.Line, "unknown key %q in %s, expected %s", key.Value, what, meaningful(known))
		case known[i].read != nil:
			known[i].read(value)
		}
	})
}

func meaningful(known []field) string {
	var names []string
	for _, f := range known {
		if f.read != nil {
			names = append(names, f.name)
		}
	}
	return oneOf(names)
}

// oneOf is "a, b or c".
func oneOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// pairs calls f with the keys and values of a mapping in their order, each key once.
func (r *reader) pairs(n *yaml.Node, what string, f func(key, value *yaml.Node)) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, "%s is not a mapping, expected \"key: value\" lines", what)
		return
	}
	first := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], resolve(n.Content[i+1])
		if line, dup := first[key.Value]; dup {
			r.fault(key.Line, "%q stands twice in %s, first in line %d", key.Value, what, line)
			continue
		}
		first[key.Value] = key.Line
		f(key, value)
	}
}

// text reads a plain value.
func (r *reader) text(to *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode {
			r.fault(n.Line, "expected a single value")
			return
		}
		*to = n.Value
	}
}

// list returns the elements of a sequence.
func (r *reader) list(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		r.fault(n.Line, "%s is not a list, expected \"- ...\" lines", what)
		return nil
	}
	elements := slices.Clone(n.Content)
	for i := range elements {
		elements[i] = resolve(elements[i])
	}
	return elements
}

// resolve follows an alias to its anchor.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// reason is why a file could not be read, without its path.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "no such file"
	}
	return err.Error()
}
