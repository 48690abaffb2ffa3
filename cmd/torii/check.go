package main

import (
	"fmt"
	"os"
	"path/filepath"

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
	refused := 0
	for _, variant := range []lab.Variant{lab.Solved, lab.Exercise} {
		topology, err := readLab(c.File, variant)
		if err != nil {
			return err
		}
		for _, n := range topology.Nodes {
			if n.Kind == lab.Router {
				refused += report(n.Type, n.StartupFile, n.Startup)
			}
		}
	}
	return verdict(refused)
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
	if refused > 0 {
		return fmt.Errorf("%d lines were refused", refused)
	}
	return nil
}
