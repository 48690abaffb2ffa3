package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"torii/configs"
	"torii/ios/lab"
)

// readLab finds a lab by the name of a built-in one, its folder or its topology file.
func readLab(name string, variant lab.Variant) (*lab.Topology, error) {
	folder, file, err := openLab(name)
	if err != nil {
		return nil, err
	}
	topology, err := readFolder(folder, file, variant)
	if err != nil {
		return nil, fmt.Errorf("%s:\n%w", name, err)
	}
	return topology, nil
}

// readFolder reads a topology file, or the only one there is when none is named.
func readFolder(folder fs.FS, file string, variant lab.Variant) (*lab.Topology, error) {
	if file == "" {
		found, err := lab.Find(folder)
		if err != nil {
			return nil, err
		}
		file = found
	}
	return lab.Read(folder, file, variant, lab.Ports)
}

// openLab returns the folder of a lab, and its topology file if it was named.
func openLab(name string) (folder fs.FS, file string, err error) {
	if slices.Contains(configs.Names(), name) {
		folder, err = fs.Sub(configs.Labs(), name)
		return folder, "", err
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("no lab %q: expected a folder, a topology file or one of %s", name, strings.Join(configs.Names(), ", "))
	case info.IsDir():
		return os.DirFS(name), "", nil
	}
	return os.DirFS(filepath.Dir(name)), filepath.Base(name), nil
}

// nodeEntry is a node as --json prints it.
type nodeEntry struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Type string `json:"type,omitempty"`
	Host string `json:"host"`
	Port int    `json:"port"`
}

// labEntry is a running lab as --json prints it.
type labEntry struct {
	Name  string      `json:"name"`
	Nodes []nodeEntry `json:"nodes"`
}

func entries(t *lab.Topology, first int) labEntry {
	e := labEntry{Name: t.Name}
	for i, n := range t.Nodes {
		e.Nodes = append(e.Nodes, nodeEntry{n.Name, n.Kind, n.Type, "127.0.0.1", first + i})
	}
	return e
}

// announce prints how to reach the nodes.
func announce(w io.Writer, t *lab.Topology, first int, asJSON bool) error {
	e := entries(t, first)
	if asJSON {
		return json.NewEncoder(w).Encode(e)
	}
	fmt.Fprintf(w, "Lab %s is running. Log in with user admin, password admin. Ctrl-C ends it.\n\n", e.Name)
	fmt.Fprintf(w, "  %-12s %-8s %-8s %s\n", "NODE", "KIND", "TYPE", "LOG IN")
	for _, n := range e.Nodes {
		fmt.Fprintf(w, "  %-12s %-8s %-8s ssh -p %d admin@%s\n", n.Name, n.Kind, n.Type, n.Port, n.Host)
	}
	_, err := fmt.Fprintln(w)
	return err
}
