package link

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"torii/dataplane/packet"
)

// What keeps a port from being opened, or from carrying anything. The texts around them say what to do.
var (
	ErrSpec      = errors.New("not a port")
	ErrSystem    = errors.New("ports of the machine need Linux")
	ErrPrivilege = errors.New("not permitted")
	ErrGone      = errors.New("no such interface")
	ErrBusy      = errors.New("in use")
	ErrAddress   = errors.New("Linux has an address there")
	ErrNoAddress = errors.New("no IPv4 address")
	ErrDown      = errors.New("down")
	ErrClosed    = errors.New("closed")
)

// Port is a link out of the process. Run may be called on a goroutine of its own; everything else is for the owner.
type Port interface {
	Link
	Info() Info
	// Run reads until the port is closed, which is no error, or fails for good. It hands over every vector that has
	// frames or says that the port went down or came up; a port is up until one says otherwise.
	Run(deliver func(*Vector)) error
	// Unsent is the number of packets that could not be sent.
	Unsent() uint64
	// Close takes away what Open made of devices, addresses and routes, and lets Run return soon. It does not wait for
	// that: what the port holds of Linux is free when both have returned.
	Close() error
}

// Info is what the configuration of an interface needs to know about its port.
type Info struct {
	Kind, Name string
	Raw, Super bool         // as in dataplane.Iface
	MTU        int          // of IP packets
	MAC        packet.MAC   // of the Linux interface under eth
	Addr       netip.Prefix // of the Linux interface under host: the only address to send from
	Lacks      error        // what the port does without, and how it would not have to
}

// spec is a port as it is written: KIND:NAME[,KEY=VALUE…].
type spec struct {
	kind, name string
	host       netip.Prefix
	routes     []netip.Prefix
	via        netip.Addr
	mtu        int
}

func (s spec) String() string { return s.kind + ":" + s.name }

// kind is one row for each sort of port.
type kind struct {
	name string
	keys []string
	open func(s spec, pool *packet.Pool) (Port, error)
}

var kinds = []kind{
	{"tun", []string{"host", "route", "mtu"}, openTun},
	{"tap", []string{"host", "route", "via", "mtu"}, openTap},
	{"eth", nil, openEth},
	{"host", nil, openHost},
}

// key is a setting of a port: what is expected, and how it is read.
type key struct {
	name, expected string
	set            func(s *spec, value string) error
}

var keys = []key{
	{"host", "the address of the Linux end, like 192.168.1.1/24", func(s *spec, v string) (err error) {
		s.host, err = parsePrefix(v)
		return err
	}},
	{"route", "a network behind the router, like 192.168.2.0/24", func(s *spec, v string) error {
		p, err := parsePrefix(v)
		s.routes = append(s.routes, p.Masked())
		return err
	}},
	{"via", "the address of the router, like 192.168.1.254", func(s *spec, v string) (err error) {
		s.via, err = netip.ParseAddr(v)
		return err
	}},
	{"mtu", "a number from 68 to 65535", func(s *spec, v string) (err error) {
		s.mtu, err = strconv.Atoi(v)
		if err == nil && (s.mtu < 68 || s.mtu > packet.LargestData) {
			err = strconv.ErrRange
		}
		return err
	}},
}

func parsePrefix(v string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(v)
	if err == nil && !p.Addr().Is4() {
		err = ErrSpec
	}
	return p, err
}

// Open makes a port of what is written, in the network namespace of the calling thread:
//
//	tun:lan0,host=192.168.1.1/24,route=192.168.2.0/24   a device of its own, towards Linux; IP packets
//	tap:lan0,host=192.168.1.1/24                        the same with Ethernet
//	eth:eth1                                            the wire behind an interface without an address
//	host:eth0                                           IKE and ESP at the address of an interface
//
// Packets come from the pool and go back to it, which belongs to the owner.
func Open(text string, pool *packet.Pool) (Port, error) {
	s, k, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%q is %w: %w", text, ErrSpec, err)
	}
	p, err := k.open(s, pool)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", s, err)
	}
	return p, nil
}

func parse(text string) (spec, kind, error) {
	name, rest, _ := strings.Cut(text, ":")
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return spec{}, kind{}, fmt.Errorf("expected %s", forms())
	}
	k := kinds[i]
	words := strings.Split(rest, ",")
	s := spec{kind: k.name, name: words[0]}
	if !interfaceName(s.name) {
		return s, k, fmt.Errorf("expected the name of an interface behind %q, 1 to 15 characters", k.name+":")
	}
	for _, word := range words[1:] {
		if err := k.set(&s, word); err != nil {
			return s, k, err
		}
	}
	return s, k, nil
}

// set reads one KEY=VALUE.
func (k kind) set(s *spec, word string) error {
	name, value, _ := strings.Cut(word, "=")
	for _, key := range keys {
		if key.name != name || !slices.Contains(k.keys, name) {
			continue
		}
		if key.set(s, value) != nil {
			return fmt.Errorf("expected %s=%s", name, key.expected)
		}
		return nil
	}
	if len(k.keys) == 0 {
		return fmt.Errorf("expected nothing behind %v, not %q", s, word)
	}
	return fmt.Errorf("expected %s= behind %v, not %q", strings.Join(k.keys, "=, "), s, word)
}

// forms is what can be written, for people.
func forms() string {
	var all []string
	for _, k := range kinds {
		form := k.name + ":NAME"
		for _, key := range k.keys {
			form += "[," + key + "=…]"
		}
		all = append(all, form)
	}
	return strings.Join(all, ", ")
}

// interfaceName is what Linux accepts as one.
func interfaceName(s string) bool {
	return len(s) > 0 && len(s) <= 15 && s != "." && s != ".." && !strings.ContainsAny(s, "/: \t\n")
}
