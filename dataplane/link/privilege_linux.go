package link

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// lacks names the capability that an error of Linux is about, and the way to do without it.
func lacks(err error, capability, without string) error {
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		return fmt.Errorf("%w without %s (sudo, or setcap %s+ep on the program); or else: %s", ErrPrivilege, capability, capability, without)
	}
	return err
}

const (
	capAdmin = "cap_net_admin"
	capRaw   = "cap_net_raw"
	capBind  = "cap_net_bind_service"
)
