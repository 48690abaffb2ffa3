package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"torii/ios/lab"
)

// variant is where the lab starts.
func (c *labCommand) variant() lab.Variant {
	if c.Fault != "" {
		return lab.Broken(c.Fault)
	}
	return c.Exercise.variant()
}

// read reads the lab as it starts.
func (c *labCommand) read() (*lab.Topology, error) {
	if c.Fault != "" {
		if err := hasFault(c.Lab, c.Fault); err != nil {
			return nil, err
		}
	}
	return readLab(c.Lab, c.variant())
}

// mishaps are the faults that a lab can start with.
func mishaps(name string) ([]lab.Mishap, error) {
	folder, _, err := openLab(name)
	if err != nil {
		return nil, err
	}
	return lab.Mishaps(folder)
}

// listFaults prints the faults that a lab can start with.
func listFaults(w io.Writer, name string) error {
	all, err := mishaps(name)
	for _, m := range all {
		fmt.Fprintf(w, "%-24s %s\n", m.Name, m.Seen)
	}
	return err
}

// hasFault says which faults a lab has when it lacks the one that is asked for.
func hasFault(name, fault string) error {
	all, err := mishaps(name)
	if err != nil || slices.ContainsFunc(all, func(m lab.Mishap) bool { return m.Name == fault }) {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("--fault %s: lab %s has none", fault, name)
	}
	var names []string
	for _, m := range all {
		names = append(names, m.Name)
	}
	return fmt.Errorf("--fault %s: lab %s has %s", fault, name, strings.Join(names, ", "))
}
