package lab

import (
	"sync/atomic"

	"torii/ios"
)

// delivered is the NVRAM of a router as the lab delivers it: it holds the lab's startup-config until something else is
// saved, or all is erased.
type delivered struct {
	ios.NVRAM
	text   string
	erased atomic.Bool
}

// deliver puts the startup-config of a node into an NVRAM. The errors are of lines that were typed over it and refused.
func deliver(n ios.NVRAM, p *ios.Platform, spec *NodeSpec) (*delivered, []ios.LoadError) {
	if spec.Amended == "" {
		return &delivered{NVRAM: n, text: spec.Startup}, nil
	}
	text, refused := ios.Amend(p, ios.ConfigFile{Name: spec.StartupFile, Text: spec.Startup}, ios.ConfigFile{Name: spec.AmendedFile, Text: spec.Amended})
	return &delivered{NVRAM: n, text: text}, refused
}

// touched says whether the NVRAM holds something else than the lab's file, or cannot be read.
func (d *delivered) touched() bool {
	_, saved, err := d.NVRAM.Load()
	return saved || err != nil
}

func (d *delivered) Load() (text string, ok bool, err error) {
	text, ok, err = d.NVRAM.Load()
	if ok || err != nil || d.text == "" || d.erased.Load() {
		return text, ok, err
	}
	return d.text, true, nil
}

func (d *delivered) Erase() error {
	err := d.NVRAM.Erase()
	d.erased.Store(err == nil || d.erased.Load())
	return err
}
