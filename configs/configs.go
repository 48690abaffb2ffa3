// Package configs is the built-in labs, embedded in the program: a folder each, with one topology file, the
// startup-configs of its variants and its faults. The folder's name is what `torii lab NAME` takes.
package configs

import (
	"embed"
	"io/fs"
)

//go:embed packet-tracer-vpn pppoe-vpn
var labs embed.FS

// Labs is a folder per built-in lab.
func Labs() fs.FS { return labs }

// Names are the names of the built-in labs, in alphabetical order.
func Names() (names []string) {
	folders, _ := labs.ReadDir(".")
	for _, f := range folders {
		names = append(names, f.Name())
	}
	return names
}
