package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"

	"golang.org/x/crypto/ssh"

	"torii/cli/sshd"
	"torii/configs"
	"torii/ios"
	"torii/ios/lab"
)

// labCommand is `torii lab`.
type labCommand struct {
	Lab      string   `arg:"" optional:"" default:"packet-tracer-vpn" help:"A built-in lab, a folder or a topology file; or 'list'."`
	Exercise exercise `xor:"start" help:"Start where the course starts: addresses and routes, no VPN. --exercise=blank: nothing but wires."`
	Fault    string   `xor:"start" placeholder:"NAME" help:"Start with something broken, to be found and mended."`
	Faults   bool     `help:"List what can be broken in this lab, and what is seen of it."`
	SSHPort  int      `name:"ssh-port" default:"2201" help:"First SSH port on 127.0.0.1, one per node in the order of the file."`
	State    string   `help:"Where startup-configs and host keys live (default: torii in the user's configuration directory)." type:"path"`
	Fresh    bool     `help:"Forget the startup-configs of this lab and variant first."`
	JSON     bool     `name:"json" help:"Print the nodes and their ports as one JSON document, then run."`
}

// lastPort is the highest TCP port.
const lastPort = 65535

func (c *labCommand) Run() error {
	if c.Lab == "list" {
		return listLabs(os.Stdout)
	}
	if c.Faults {
		return listFaults(os.Stdout, c.Lab)
	}
	topology, err := c.read()
	if err != nil {
		return err
	}
	if c.SSHPort < 1 || c.SSHPort+len(topology.Nodes)-1 > lastPort {
		return fmt.Errorf("--ssh-port %d: expected a port that leaves room for %d nodes below %d", c.SSHPort, len(topology.Nodes), lastPort)
	}
	if err := namesFolders(topology); err != nil {
		return err
	}
	state, err := c.stateFolder(topology.Name)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.run(ctx, topology, state)
}

// run builds the lab, opens a door to each node and waits for the end.
func (c *labCommand) run(ctx context.Context, topology *lab.Topology, state string) error {
	keys, err := hostKeys(topology, state)
	if err != nil {
		return err
	}
	listeners, err := listen(c.SSHPort, len(topology.Nodes))
	if err != nil {
		return err
	}
	world := lab.NewReal(seed())
	console := &console{out: os.Stderr}
	devices, faults, err := topology.Awaken(world, lab.Supply{
		Seed: seed(), Rand: rand.Reader, Heap: lab.HeapShare(len(topology.Nodes)),
		NVRAM: func(n *lab.NodeSpec) ios.NVRAM { return lab.OpenFolder(filepath.Join(state, n.Name)) },
	})
	for _, f := range faults {
		console.fault(f)
	}
	world.Start()
	defer world.Stop()
	err = errors.Join(err, announce(os.Stdout, topology, c.SSHPort, c.JSON))
	return errors.Join(err, serve(ctx, devices, keys, listeners))
}

// serve keeps a door open for each device until the context ends.
func serve(ctx context.Context, devices []*lab.Device, keys []ssh.Signer, listeners []net.Listener) error {
	var doors []*sshd.Server
	for i, d := range devices {
		doors = append(doors, d.Door(keys[i], true))
	}
	var open sync.WaitGroup
	faults := make([]error, len(doors))
	for i, door := range doors {
		open.Go(func() { faults[i] = door.Serve(ctx, listeners[i]) })
	}
	open.Go(func() { addRSA(doors) })
	open.Wait()
	return errors.Join(faults...)
}

// addRSA makes one RSA key for all doors, for clients that know nothing newer.
func addRSA(doors []*sshd.Server) {
	key, err := sshd.NewRSAHostKey()
	if err != nil {
		return
	}
	for _, door := range doors {
		door.AddHostKey(key)
	}
}

// hostKeys are the keys of the nodes, each kept in the node's folder from its first start on.
func hostKeys(topology *lab.Topology, state string) (keys []ssh.Signer, err error) {
	for _, n := range topology.Nodes {
		key, err := hostKey(filepath.Join(state, n.Name))
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// hostKey is the key that is kept in a folder from the first start on.
func hostKey(folder string) (ssh.Signer, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("no place for a host key: %w; use --state to name a folder that can be written", err)
	}
	key, err := sshd.LoadHostKey(folder)
	if err != nil {
		return nil, fmt.Errorf("host key in %s: %w", folder, err)
	}
	return key, nil
}

// listen takes a port for each node, or none at all.
func listen(first, nodes int) ([]net.Listener, error) {
	var all []net.Listener
	for i := range nodes {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(first+i)))
		if err != nil {
			for _, l := range all {
				l.Close()
			}
			return nil, fmt.Errorf("%w; choose other ports with --ssh-port", err)
		}
		all = append(all, l)
	}
	return all, nil
}

// namesFolders refuses names that would lead out of the folder where state is kept.
func namesFolders(t *lab.Topology) error {
	names := []string{t.Name}
	for _, n := range t.Nodes {
		names = append(names, n.Name)
	}
	for _, name := range names {
		if !filepath.IsLocal(name) || filepath.Base(name) != name || name == "." {
			return fmt.Errorf("the name %q cannot be that of a folder, and state is kept in one", name)
		}
	}
	return nil
}

// stateFolder is where this lab and variant keep their state, emptied of configurations if asked.
func (c *labCommand) stateFolder(name string) (string, error) {
	root, err := stateRoot(c.State)
	if err != nil {
		return "", err
	}
	folder := filepath.Join(root, name, string(c.variant()))
	if c.Fresh {
		saved, err := filepath.Glob(filepath.Join(folder, "*", lab.StartupFile))
		for _, file := range saved {
			err = errors.Join(err, os.Remove(file))
		}
		if err != nil {
			return "", err
		}
	}
	return folder, nil
}

// stateRoot is the folder that was named, or torii's own among the user's.
func stateRoot(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("%w; use --state to name a folder", err)
	}
	return filepath.Join(base, "torii"), nil
}

func seed() uint64 {
	var b [8]byte
	rand.Read(b[:])
	var n uint64
	for _, v := range b {
		n = n<<8 | uint64(v)
	}
	return n
}

// console is where the routers' trouble with their configurations is told.
type console struct{ out io.Writer }

func (c *console) fault(f ios.LoadError) { fmt.Fprintf(c.out, "%s\n\n", f.Error()) }

func listLabs(w io.Writer) error {
	for _, name := range configs.Names() {
		if _, err := fmt.Fprintln(w, name); err != nil {
			return err
		}
	}
	return nil
}
