package main

import (
	"fmt"
	"os"

	"torii/ios"
)

// commandsCommand is `torii commands`.
type commandsCommand struct {
	Platform string `default:"c2911" help:"c2811 or c2911."`
}

func (c *commandsCommand) Run() error {
	p, ok := ios.PlatformNamed(c.Platform)
	if !ok {
		return fmt.Errorf("--platform %s: expected one of %v", c.Platform, ios.PlatformNames())
	}
	return ios.WriteReference(os.Stdout, p)
}
