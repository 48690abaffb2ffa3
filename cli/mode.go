package cli

// Mode is a level of configuration: what its prompt says and how it reaches the lines of its objects.
type Mode struct {
	Name   string // as in the prompt: config-if
	Title  string // above the list of its commands: Interface configuration commands:
	Open   func(root, key any) []Object
	Prefix map[string]string // help of keywords that several lines share: "ip" -> "…"
}

// Object is the lines of one object. A mode over several objects (interface range, line vty 0 4)
// opens several; a typed line is matched on the first and applied to each.
type Object []Line

// Place is where a session stands: a mode and the key of what it edits, never a pointer into a
// configuration, so that what another session removed is simply no longer there.
type Place struct {
	Mode *Mode
	Key  any
}

// Open gives the lines of the objects in this copy of the configuration; none: they are gone.
func (p Place) Open(root any) []Object { return p.Mode.Open(root, p.Key) }
