// Command machine is the first process of a Linux kernel that a test runs as a program (user-mode Linux). The kernel
// has the files of the machine around it, read only, a memory file system in /run, an interface t1, and a serial line
// over which the test asks. When the line closes the kernel ends.
package main

import (
	"fmt"
	"net/rpc"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"torii/cmd/torii/testdata/guest"
)

// modules of the kernel are all that IPsec needs: ESP, its algorithms, and their random numbers.
const modules = `esp4 xfrm_user authenc echainiv seqiv drbg jitterentropy_rng
	cbc ctr hmac gcm ghash-generic des_generic sha512_generic`

func main() {
	err := prepare()
	if err == nil {
		err = serve("/dev/ttyS0")
	}
	if err != nil {
		fmt.Println(err) // on the console
	}
	unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
}

// prepare makes what programs expect.
func prepare() error {
	os.Setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
	for folder, kind := range map[string]string{"/proc": "proc", "/sys": "sysfs", "/run": "tmpfs"} {
		if err := unix.Mount(kind, folder, kind, 0, ""); err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
	}
	for _, line := range []string{
		"mkdir -p /run/kernel/lib",
		"ln -s /usr/lib/uml/modules /run/kernel/lib/modules",
		"modprobe --dirname /run/kernel --all " + modules,
		"ip link set lo up",
		"ip link set vec0 name t1",
		"ip link set t1 up",
	} {
		words := strings.Fields(line)
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", line, err, out)
		}
	}
	// From here on no module is looked for: the kernel waits for each that does not exist, at every new SA.
	return os.WriteFile("/proc/sys/kernel/modprobe", []byte("\n"), 0)
}

// serve answers calls until the line closes. It says when it begins: what comes before is lost.
func serve(device string) error {
	line, err := os.OpenFile(device, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	if _, err := term.MakeRaw(int(line.Fd())); err != nil {
		return err
	}
	if err := rpc.Register(guest.Place{}); err != nil {
		return err
	}
	fmt.Fprintln(line)
	rpc.ServeConn(line)
	return nil
}
