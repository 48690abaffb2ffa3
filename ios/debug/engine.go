package debug

import "fmt"

// engine spells operations of the crypto engine.
func engine(operations ...string) func(event) []string {
	return func(event) (lines []string) {
		for _, operation := range operations {
			lines = append(lines, "crypto_engine: "+operation)
		}
		return lines
	}
}

// saForgotten numbers the SA as show crypto isakmp sa detail does.
func saForgotten(e event) []string {
	const firstConnID = 1000
	return []string{fmt.Sprintf("crypto engine: deleting IKE SA SW:%d", e.ConnID-firstConnID), "crypto_engine: Delete IKE SA"}
}

func childForgotten(e event) []string {
	return []string{fmt.Sprintf("crypto engine: deleting IPSec SA SW:%d", e.SA.ConnID), "crypto_engine: Delete IPSec SA"}
}
