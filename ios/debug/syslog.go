package debug

import (
	"fmt"

	"torii/crypto/ike"
)

// syslogs are the texts of what IKE logs.
var syslogs = [ike.NumLogKinds]func(ike.Log) string{
	ike.BadMessage: func(l ike.Log) string {
		return fmt.Sprintf("%%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from %s failed its sanity check or is malformed", l.Peer)
	},
	ike.NoSA: func(l ike.Log) string {
		return fmt.Sprintf("%%CRYPTO-4-IKMP_NO_SA: IKE message from %s has no SA and is not an initialization offer.", l.Peer)
	},
	ike.ModeFailure: func(l ike.Log) string {
		return fmt.Sprintf("%%CRYPTO-6-IKMP_MODE_FAILURE: Processing of %v mode failed with peer at %s", l.Mode, l.Peer)
	},
	ike.AggressiveDisabled: func(ike.Log) string {
		return "%CRYPTO-5-IKMP_AG_MODE_DISABLED: Unable to initiate or respond to Aggressive Mode while disabled"
	},
	ike.NotEncrypted: func(l ike.Log) string {
		return fmt.Sprintf("%%CRYPTO-6-IKMP_NOT_ENCRYPTED: IKE packet from %s was not encrypted and it should've been.", l.Peer)
	},
}

// Syslog returns the message for a fact of the system log.
func Syslog(l ike.Log) string { return syslogs[l.Kind](l) }
