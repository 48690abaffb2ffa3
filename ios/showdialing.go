package ios

import (
	"time"

	"torii/cli"
)

func dialerCommands(s *Session) []cli.Line {
	var name IfName
	return []cli.Line{
		s.show("show dialer", "Dialer parameters and statistics", func(w *page) { s.device.showDialing(w, everyPort) }),
		s.show("show dialer interface", "Dialer information of an interface", func(w *page) {
			s.device.showDialing(w, func(n IfName) bool { return n == name })
		}, s.device.presentToken(&name)),
	}
}

// showDialing lists the Dialers, then the Virtual-Access of each call.
func (d *Device) showDialing(w *page, which func(IfName) bool) {
	for i := range d.running().Interfaces.All() {
		if i.Name.kind == dialerKind && which(i.Name) {
			w.printf("\n%s - dialer type = DIALER PROFILE\n", i.Name.Short())
			d.showDialState(w, i)
			active := 0
			if d.callOf(i.Name) != nil {
				active = 1
			}
			w.printf("Number of active calls = %d\n\nDial String      Successes   Failures    Last called   Last status\n", active)
		}
	}
	for _, c := range d.callsAt(everyPort, false) {
		if which(c.access) {
			d.showDialled(w, c)
		}
	}
}

func (d *Device) showDialled(w *page, c *call) {
	i, ok := d.running().Interfaces.Get(&Interface{Name: c.profile})
	if !ok {
		return
	}
	w.printf("\n%s - dialer type = IN-BAND SYNC NO-PARITY\n", c.access.Short())
	d.showDialState(w, i)
	if c.reason != "" {
		w.printf("Dial reason: %s\n", c.reason)
	}
	w.printf("Interface bound to profile %s\n", c.profile.Short())
	if at := d.idleDeadline(c); !at.IsZero() {
		w.printf("Time until disconnect %d secs\n", at.Sub(w.now)/time.Second)
	}
	w.printf("Current call connected %s\n", hms(w.now.Sub(c.since)))
}

// showDialState is what a Dialer and its calls have in common.
func (d *Device) showDialState(w *page, i *Interface) {
	state := "idle"
	switch c := d.callOf(i.Name); {
	case c != nil && c.isOpen():
		state = "data link layer up"
	case c != nil:
		state = "physical layer up"
	case d.dialling(i.Name):
		state = "dialing"
	}
	w.printf("Idle timer (%d secs), Fast idle timer (20 secs)\nWait for carrier (30 secs), Re-enable (15 secs)\nDialer state is %s\n", i.Dialer.Idle, state)
}

// dialling says whether a client looks for a server for a Dialer.
func (d *Device) dialling(dialer IfName) bool {
	_, client := d.clientOf(dialer)
	return client != nil && !client.Deadline().IsZero()
}
