package ios

import (
	"slices"
	"strings"
	"time"
)

func (d *Device) keyNamed(label string) *KeyPair {
	i := slices.IndexFunc(d.keyPairs, func(k *KeyPair) bool { return k.Label == label })
	if i < 0 {
		return nil
	}
	return d.keyPairs[i]
}

// keepKey adds a key, in the place of one of the same name.
func (d *Device) keepKey(now time.Time, k *KeyPair) {
	d.changeKeys(now, func() {
		d.keyPairs = append(d.without(k.Label), k)
	})
}

func (d *Device) without(label string) []*KeyPair {
	return slices.DeleteFunc(slices.Clone(d.keyPairs), func(k *KeyPair) bool { return k.Label == label })
}

// changeKeys tells when SSH comes or goes with its keys.
func (d *Device) changeKeys(now time.Time, change func()) {
	was := d.sshVersion()
	change()
	switch is := d.sshVersion(); {
	case was == "" && is != "":
		d.logf(now, "%%SSH-5-ENABLED: SSH %s has been enabled", is)
	case was != "" && is == "":
		d.logf(now, "%%SSH-5-DISABLED: SSH %s has been disabled", was)
	}
	if err := d.NVRAM.SavePrivate(d.private()); err != nil {
		d.logf(now, "%%SYS-2-PRIVCFG_ENCRYPT: private-config could not be written: %v", err)
	}
}

func (d *Device) private() string {
	var b strings.Builder
	for _, k := range d.keyPairs {
		b.WriteString(k.private())
	}
	return b.String()
}

// sshKey is the key that SSH shows: the first that is long enough.
func (d *Device) sshKey() *KeyPair {
	i := slices.IndexFunc(d.keyPairs, func(k *KeyPair) bool { return k.bits() >= leastSSHBits })
	if i < 0 {
		return nil
	}
	return d.keyPairs[i]
}
