package ios

import (
	"fmt"

	. "torii/cli"
)

// IKEGlobals are the settings of IKE that concern every peer.
type IKEGlobals struct {
	Keepalive    Keepalive
	NATKeepalive int  // seconds; 0: off
	NoNATT       bool // no crypto ipsec nat-transparency udp-encapsulation
	ForceEncap   bool // UDP encapsulation although nobody is behind NAT
	Recovery     bool // crypto isakmp invalid-spi-recovery
	Fragment     bool
	NoAggressive bool // crypto isakmp aggressive-mode disable
}

// Keepalive is dead peer detection: R-U-THERE every Seconds, or on demand only when traffic goes out
// and nothing comes back; an unanswered one is repeated every Retry seconds.
type Keepalive struct {
	Seconds, Retry int
	Mode           string
}

const (
	onDemand     = "on-demand"
	periodic     = "periodic"
	defaultRetry = 2
)

func ikeGlobalLines(c *Config) []Line {
	g, k := &c.IKE, &c.IKE.Keepalive
	return []Line{
		Set("crypto isakmp keepalive", "Set a keepalive interval for use with IOS peers",
			Num(&k.Seconds, 10, 3600, "Number of seconds between keep alives"),
			Opt(Or(Num(&k.Retry, 2, 60, "Number of seconds between retries if keepalive fails"), &k.Retry, defaultRetry)),
			Opt(Or(OneOf(&k.Mode, onDemand, "DPD retries sent on demand", periodic, "DPD messages sent at regular intervals"), &k.Mode, onDemand)),
		).Show(func(w *Writer) {
			if k.Seconds != 0 {
				w.Line(k.String())
			}
		}),
		Set("crypto isakmp nat keepalive", "Set a nat keepalive interval for use with IOS peers", Num(&g.NATKeepalive, 5, 3600, "Number of seconds between keep alives")),
		Flag("crypto isakmp fragmentation", "IKE Fragmentation enabled if required", &g.Fragment),
		Flag("crypto isakmp invalid-spi-recovery", "Initiate IKE and send Invalid SPI Notify", &g.Recovery),
		Flag("crypto isakmp aggressive-mode disable", "Disable ISAKMP aggressive mode", &g.NoAggressive),
		natTransparency(g),
	}
}

// natTransparency is `crypto ipsec nat-transparency udp-encapsulation`, on unless `no` is typed. The
// word force is Torii's own: encapsulate although there is no NAT.
func natTransparency(g *IKEGlobals) Line {
	const path, own = "crypto ipsec nat-transparency udp-encapsulation", "Torii's own: encapsulate although no NAT is found"
	force := Opt(On("force", own, &g.ForceEncap)).Unset(func() { g.NoNATT, g.ForceEncap = true, false })
	return Set(path, "UDP encapsulation of IPsec packets", force).
		Check(func() error { g.NoNATT = false; return nil }).
		Born(func() { g.NoNATT = false }).
		Show(func(w *Writer) {
			switch {
			case g.NoNATT:
				w.No()
			case g.ForceEncap:
				w.Line("force")
			}
		})
}

func (k Keepalive) String() string {
	text := fmt.Sprint(k.Seconds)
	if k.Retry != defaultRetry {
		text += fmt.Sprint(" ", k.Retry)
	}
	if k.Mode == periodic {
		text += " " + periodic
	}
	return text
}
