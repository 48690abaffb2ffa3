package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"syscall"

	"torii/cli/sshd"
	"torii/dataplane/link"
	"torii/ios"
	"torii/ios/lab"
)

// runCommand is `torii run`.
type runCommand struct {
	Config   string   `arg:"" help:"The startup-config."`
	Port     []string `name:"port" sep:"none" placeholder:"IF=SPEC" help:"Bind a port, repeatable: GigabitEthernet0/1=tun:lan0,host=192.168.1.1/24,route=192.168.2.0/24; also tap:NAME, eth:NAME, host:NAME."`
	Platform string   `default:"c2911" help:"c2811 or c2911."`
	SSH      string   `name:"ssh" default:"127.0.0.1:2222" help:"Where SSH listens."`
	Console  bool     `help:"This terminal is the console line. Ctrl-\\ ends the program."`
	State    string   `help:"Where the startup-config of write memory and the host key live (default: torii in the user's configuration directory)." type:"path"`
	Fresh    bool     `help:"Forget what write memory has kept, and start from the file."`
	Profile  string   `help:"Write a CPU profile of the run to this file, for go tool pprof." type:"path"`
}

func (c *runCommand) Run() error {
	platform, ok := ios.PlatformNamed(c.Platform)
	if !ok {
		return fmt.Errorf("--platform %s: expected one of %v", c.Platform, ios.PlatformNames())
	}
	text, err := os.ReadFile(c.Config)
	if err != nil {
		return err
	}
	state, err := stateRoot(c.State)
	if err != nil {
		return err
	}
	state = filepath.Join(state, "run", strings.TrimSuffix(filepath.Base(c.Config), filepath.Ext(c.Config)))
	if err := c.forget(state); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	written, err := c.profile()
	if err != nil {
		return err
	}
	defer written()
	g := lab.NewGateway(lab.GatewaySpec{Platform: platform, File: c.Config, Startup: string(text), NVRAM: lab.OpenFolder(state), Rand: rand.Reader, Seed: seed()})
	defer g.Stop()
	if err := c.open(g, platform); err != nil {
		return err
	}
	return c.serve(ctx, stop, g, state)
}

// forget removes what write memory has kept, if that is asked.
func (c *runCommand) forget(state string) error {
	if !c.Fresh {
		return nil
	}
	return lab.Folder(state).Erase()
}

// profile begins to measure where time goes, if that is asked; what it returns ends it and completes the file.
func (c *runCommand) profile() (end func(), err error) {
	if c.Profile == "" {
		return func() {}, nil
	}
	file, err := os.Create(c.Profile)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { pprof.StopCPUProfile(); file.Close() }, nil
}

// open binds the ports. Those that are open already are closed again when one cannot be opened.
func (c *runCommand) open(g *lab.Gateway, platform *ios.Platform) error {
	for _, binding := range c.Port {
		name, spec, ok := strings.Cut(binding, "=")
		if !ok {
			return fmt.Errorf("--port %s: expected INTERFACE=SPEC, like GigabitEthernet0/1=tun:lan0,host=192.168.1.1/24", binding)
		}
		number, ok := platform.PortNumber(name)
		if !ok {
			return fmt.Errorf("--port %s: %s has no port %s, expected one of %s", binding, platform.Name, name, strings.Join(platform.PortNames(), ", "))
		}
		port, err := link.Open(spec, g.Pool)
		if err != nil {
			return fmt.Errorf("--port %s: %w", binding, err)
		}
		if lacks := port.Info().Lacks; lacks != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", spec, lacks)
		}
		g.Bind(number, port)
	}
	return nil
}

// serve starts the router and keeps its doors open until the context ends.
func (c *runCommand) serve(ctx context.Context, stop func(), g *lab.Gateway, state string) error {
	for _, f := range g.Start() {
		fmt.Fprintf(os.Stderr, "%s\n\n", f.Error())
	}
	for _, err := range g.Misaddressed() {
		fmt.Fprintln(os.Stderr, err)
	}
	key, err := hostKey(state)
	if err != nil {
		return err
	}
	loopback := isLoopback(c.SSH)
	if !loopback && !g.Device.Router.HasUsers() {
		return fmt.Errorf("--ssh %s: refused while nobody is configured to log in; add a username line, or listen on 127.0.0.1", c.SSH)
	}
	listener, err := net.Listen("tcp", c.SSH)
	if err != nil {
		return fmt.Errorf("%w; choose another address with --ssh", err)
	}
	door := g.Device.Door(key, loopback)
	if c.Console {
		go func() { defer stop(); runConsole(ctx, g.Device) }()
	} else {
		fmt.Printf("%s is running. Log in with ssh -p %d %s. Ctrl-C ends it.\n", filepath.Base(c.Config), listener.Addr().(*net.TCPAddr).Port, listener.Addr().(*net.TCPAddr).IP)
	}
	go addRSA([]*sshd.Server{door})
	return errors.Join(door.Serve(ctx, listener))
}

// isLoopback says whether an address of the form host:port is reached from this machine only.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}
