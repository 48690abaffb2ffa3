package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"torii/ios"
	"torii/ios/lab"
)

// checkCommand is `torii check`.
type checkCommand struct {
	File     string `arg:"" help:"A configuration file, or a lab as 'torii lab' takes it."`
	Platform string `default:"c2911" help:"Platform of a single configuration: c2811 or c2911."`
}

func (c *checkCommand) Run() error {
	if info, err := os.Stat(c.File); err == nil && !info.IsDir() && !isTopology(c.File) {
		return c.checkFile()
	}
	solved, err := readLab(c.File, lab.Solved)
	if err != nil {
		return err
	}
	refused := reportLab(solved)
	if hasExercise(solved) {
		exercise, err := readLab(c.File, lab.Exercise)
		if err != nil {
			return err
		}
		refused += reportLab(exercise)
	}
	broken, err := c.reportFaults()
	return errors.Join(err, verdict(refused+broken))
}

// reportFaults prints what is wrong with the lines that break a lab.
func (c *checkCommand) reportFaults() (refused int, err error) {
	all, err := mishaps(c.File)
	for _, m := range all {
		broken, err := readLab(c.File, lab.Broken(m.Name))
		if err != nil {
			return refused, err
		}
		for _, n := range broken.Nodes {
			refused += reportAmended(n)
		}
	}
	return refused, err
}

func reportAmended(n *lab.NodeSpec) (refused int) {
	if n.Amended == "" {
		return 0
	}
	p, _ := ios.PlatformNamed(n.Type)
	_, faults := ios.Amend(p, ios.ConfigFile{Name: n.StartupFile, Text: n.Startup}, ios.ConfigFile{Name: n.AmendedFile, Text: n.Amended})
	for _, f := range faults {
		if f.File == n.AmendedFile {
			fmt.Println(f.Error())
			refused++
		}
	}
	return refused
}

// hasExercise says whether a lab can start unsolved: every startup-config of its routers is a solution.
func hasExercise(solved *lab.Topology) bool {
	return !slices.ContainsFunc(solved.Nodes, func(n *lab.NodeSpec) bool {
		return n.Kind == lab.Router && !strings.HasPrefix(n.StartupFile, string(lab.Solved)+"/")
	})
}

func reportLab(t *lab.Topology) (refused int) {
	for _, n := range t.Nodes {
		if n.Kind == lab.Router {
			refused += report(n.Type, n.StartupFile, n.Startup)
		}
	}
	return refused
}

func (c *checkCommand) checkFile() error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	if _, ok := ios.PlatformNamed(c.Platform); !ok {
		return fmt.Errorf("--platform %s: expected one of %v", c.Platform, ios.PlatformNames())
	}
	return verdict(report(c.Platform, c.File, string(text)))
}

// report prints what is wrong with a configuration and which lines are only stored.
func report(platform, file, text string) (refused int) {
	p, _ := ios.PlatformNamed(platform)
	faults, stored := ios.Check(p, file, text)
	for _, f := range faults {
		fmt.Println(f.Error())
	}
	for _, s := range stored {
		fmt.Printf("%s:%d: %s\n    stored: kept and shown, without effect\n", s.File, s.Number, s.Line)
	}
	return len(faults)
}

// isTopology tells a lab's file from a configuration by its ending.
func isTopology(file string) bool {
	ending := filepath.Ext(file)
	return ending == ".yml" || ending == ".yaml"
}

func verdict(refused int) error {
	switch refused {
	case 0:
		return nil
	case 1:
		return errors.New("1 line was refused")
	}
	return fmt.Errorf("%d lines were refused", refused)
}
