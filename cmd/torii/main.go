// IOS takes RSA keys of 768 bits on for SSH:
//
//go:debug rsa1024min=0

// Command torii runs labs of IOS-style routers, checks their configurations, and prints the command
// reference. It is flags and wiring; what it wires is in the packages below it.
package main

import (
	"os"

	"github.com/alecthomas/kong"
)

// program is the command line.
type program struct {
	Lab      labCommand      `cmd:"" help:"Run a lab in the foreground. 'torii lab list' names the built-in ones."`
	Run      runCommand      `cmd:"" help:"Run one router on this machine, its ports bound to Linux interfaces."`
	Check    checkCommand    `cmd:"" help:"Parse a configuration or a lab and report every line that is unknown or only stored."`
	Commands commandsCommand `cmd:"" help:"Print the command reference, made from the grammar."`
}

func main() {
	var p program
	parser := kong.Must(&p, kong.Name("torii"), kong.UsageOnError(),
		kong.Description("An IOS-style router whose running-config drives a live IKE and ESP engine."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	context, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	parser.FatalIfErrorf(context.Run())
}
