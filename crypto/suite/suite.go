// Package suite is the table of algorithms: what each is called in the registries of IKE and ESP, how
// long its keys are, and how it is made. One row is one algorithm, and everything that negotiates,
// derives keys or protects packets reads the rows; nothing else knows an algorithm by name.
//
// Rows are handed out as pointers that never change, so two rows are the same algorithm exactly when
// the pointers are equal. The package holds no keys and does no protocol.
package suite

// named looks a row up by the name its table gives it.
func named[T any](rows []*T, name func(*T) string, want string) (*T, bool) {
	for _, row := range rows {
		if name(row) == want {
			return row, true
		}
	}
	return nil, false
}
