// Package debug spells what IKE tells in the words of IOS: the lines of `debug crypto isakmp`, `debug
// crypto ipsec` and `debug crypto engine`, and the syslog messages. It is one table, from the kind of an
// event to its lines; it holds no state and prints nothing.
//
// A line may hold newlines where IOS writes several under one time stamp. Trailing blanks are IOS's own.
package debug

import (
	"fmt"

	"torii/crypto/ike"
)

// Dialect is an age of IOS.
type Dialect uint8

const (
	Classic Dialect = iota // 12.4T
	Modern                 // 15.x up to 15.4
	numDialects
)

// Subsystem is the debug an event belongs to.
type Subsystem uint8

const (
	ISAKMP Subsystem = iota
	IPsec
	Engine
)

// SubsystemOf returns the debug that prints events of a kind.
func SubsystemOf(kind ike.EventKind) Subsystem { return table[kind].subsystem }

// Lines returns what IOS prints about an event. A dialect may have nothing to say about one.
func Lines(e ike.Event, d Dialect) []string { return table[e.Kind].lines(event{e, d}) }

// event is an ike.Event about to be spelled.
type event struct {
	ike.Event
	dialect Dialect
}

func (e event) modern() bool { return e.dialect == Modern }

// sa begins a line about the SA; the text brings its own blank where IOS has one.
func (e event) sa(format string, args ...any) string {
	return fmt.Sprintf("ISAKMP:(%d):", e.ConnID) + fmt.Sprintf(format, args...)
}

// pak begins a line about a packet, or an identity.
func (e event) pak(format string, args ...any) string {
	text := fmt.Sprintf(format, args...)
	if e.modern() {
		return fmt.Sprintf("ISAKMP (%d): %s", e.ConnID, text)
	}
	return fmt.Sprintf("ISAKMP (0:%d): %s", e.ConnID, text)
}

// isakmp begins a line about nothing in particular.
func isakmp(format string, args ...any) string { return "ISAKMP:" + fmt.Sprintf(format, args...) }

// role is I, R, or N for a packet that begins something new.
func (e event) role() string {
	switch {
	case e.Fresh:
		return "N"
	case e.Initiator:
		return "I"
	}
	return "R"
}

// state is the state column as debugs print it: the one state of exchanges under phase 1 is padded.
func (e event) state() string {
	switch {
	case e.Fresh:
		return "NEW SA"
	case e.State == ike.QMIdle:
		return idle
	}
	return e.State.String()
}

const idle = "QM_IDLE      "

// messageID is printed as a signed number.
func (e event) messageID() int32 { return int32(e.Node) }

// peerAt and saAt stand for the addresses in memory that IOS prints: one of each per SA.
func (e event) peerAt() string { return fmt.Sprintf("%X", 0x66440AA0+e.Handle*0x3D8) }
func (e event) saAt() string   { return fmt.Sprintf("%X", 0x66825864+e.Handle*0xE10) }

func one(s string) []string { return []string{s} }
