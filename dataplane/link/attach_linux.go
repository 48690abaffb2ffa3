package link

import (
	"errors"

	"github.com/songgao/water"
	"golang.org/x/sys/unix"
)

// Offloads that Linux may leave to us. USO came with Linux 6.2, which takes both sorts or none.
const (
	offloadTCP = unix.TUN_F_CSUM | unix.TUN_F_TSO4 | unix.TUN_F_TSO_ECN
	offloadUDP = unix.TUN_F_USO4 | unix.TUN_F_USO6
)

// attach opens a TUN or TAP device, with super-packets and partial checksums where the kernel knows them.
func attach(name string, mode uint16) (fd int, vnet bool, err error) {
	fd, err = attachVnet(name, mode)
	if err == nil {
		return fd, true, nil
	}
	if !errors.Is(err, unix.EINVAL) {
		return -1, false, err
	}
	fd, err = attachPlain(name, mode)
	return fd, false, err
}

func attachVnet(name string, mode uint16) (int, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return -1, err
	}
	if err := become(fd, name, mode, true); err != nil {
		return -1, errors.Join(err, unix.Close(fd))
	}
	return fd, nil
}

// become makes a descriptor our end of a device, which is made where there is none. It may have been that of one that
// is no more.
func become(fd int, name string, mode uint16, vnet bool) error {
	request, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	mode |= unix.IFF_NO_PI
	if vnet {
		mode |= unix.IFF_VNET_HDR
	}
	request.SetUint16(mode)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil || !vnet {
		return err
	}
	return offload(fd)
}

// offload asks for all that the kernel can leave to us.
func offload(fd int) error {
	err := unix.IoctlSetInt(fd, unix.TUNSETOFFLOAD, offloadTCP|offloadUDP)
	if errors.Is(err, unix.EINVAL) {
		err = unix.IoctlSetInt(fd, unix.TUNSETOFFLOAD, offloadTCP)
	}
	return err
}

// attachPlain opens a device whose frames are plain.
func attachPlain(name string, mode uint16) (int, error) {
	config := water.Config{DeviceType: water.TUN}
	if mode == unix.IFF_TAP {
		config.DeviceType = water.TAP
	}
	config.Name = name
	device, err := water.New(config)
	if err != nil {
		return -1, err
	}
	defer device.Close()
	fd, err := unix.FcntlInt(device.ReadWriteCloser.(interface{ Fd() uintptr }).Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	return fd, unix.SetNonblock(fd, true)
}
