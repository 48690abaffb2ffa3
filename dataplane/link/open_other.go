//go:build !linux

package link

import (
	"fmt"
	"runtime"

	"torii/dataplane/packet"
)

func elsewhere(spec, *packet.Pool) (Port, error) {
	return nil, fmt.Errorf("%w, this is %s; a lab runs here, too", ErrSystem, runtime.GOOS)
}

func openTun(s spec, pool *packet.Pool) (Port, error)  { return elsewhere(s, pool) }
func openTap(s spec, pool *packet.Pool) (Port, error)  { return elsewhere(s, pool) }
func openEth(s spec, pool *packet.Pool) (Port, error)  { return elsewhere(s, pool) }
func openHost(s spec, pool *packet.Pool) (Port, error) { return elsewhere(s, pool) }
