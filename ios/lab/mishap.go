package lab

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// Mishap is one way in which a solved lab may be found broken. A file of the lab's folder, faults/NAME.txt, tells what
// is seen of it in its first line, a comment, and then what was typed before anybody came:
//
//	! The tunnel does not come up: R1 stays in MM_KEY_EXCH.
//	r2(config)#no crypto isakmp key cisco address 100.1.1.1
//	pc1>ping 192.168.2.10
//
// What was typed in configuration mode has been saved: it is in the startup-config. The rest happened afterwards, in
// the order of the file.
type Mishap struct{ Name, Seen string }

const (
	mishapFolder = "faults"
	mishapEnding = ".txt"
)

// Broken is the variant of a lab that a mishap has left behind.
func Broken(mishap string) Variant { return Variant(mishapFolder + "/" + mishap) }

// mishap is the name of the mishap behind a variant, if there is one.
func (v Variant) mishap() (name string, ok bool) {
	return strings.CutPrefix(string(v), mishapFolder+"/")
}

func mishapFile(name string) string { return path.Join(mishapFolder, name+mishapEnding) }

// Mishaps are those of a lab's folder, by name.
func Mishaps(folder fs.FS) (all []Mishap, err error) {
	files, err := fs.Glob(folder, mishapFile("*"))
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		first, _, _ := strings.Cut(string(text), "\n")
		all = append(all, Mishap{strings.TrimSuffix(path.Base(file), mishapEnding), strings.TrimSpace(strings.TrimPrefix(first, "!"))})
	}
	return all, err
}

// Typed is a line that was typed at a node, counted as in Topology.Nodes.
type Typed struct {
	Node int
	Line string
}

// typedAt takes a line of a mishap apart: the node, whether it is being configured, and what is typed.
var typedAt = regexp.MustCompile(`^([^\s#>()]+)(\(config\))?[#>](.*)$`)

func (r *reader) readMishap(name string) {
	file := mishapFile(name)
	text, err := fs.ReadFile(r.folder, file)
	if err != nil {
		r.faults = append(r.faults, Fault{File: file, Text: "cannot be read: " + reason(err)})
	}
	for i, line := range strings.Split(string(text), "\n") {
		if fault := r.befall(file, i, strings.TrimRight(line, " \t\r")); fault != "" {
			r.faults = append(r.faults, Fault{File: file, Line: i + 1, Text: fault})
		}
	}
}

// befall lets a line of a mishap happen to the topology. It returns what is wrong with the line, which has so many above it.
func (r *reader) befall(file string, above int, line string) (fault string) {
	if line == "" || line[0] == '!' {
		return ""
	}
	m := typedAt.FindStringSubmatch(line)
	if m == nil {
		return "is not typed anywhere, expected \"node(config)#...\" or \"node>...\""
	}
	node := r.nodeNamed(m[1])
	if node < 0 {
		return fmt.Sprintf("unknown node %q, expected %s", m[1], oneOf(r.nodeNames()))
	}
	spec := r.topology.Nodes[node]
	switch {
	case m[2] == "":
		r.topology.Past = append(r.topology.Past, Typed{node, m[3]})
	case spec.Kind != Router:
		return fmt.Sprintf("node %s is a %s and is not configured", spec.Name, spec.Kind)
	default:
		spec.AmendedFile = file
		spec.Amended += strings.Repeat("\n", above-strings.Count(spec.Amended, "\n")) + m[3] + "\n"
	}
	return ""
}
