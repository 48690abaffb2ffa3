package ios

import (
	"fmt"
	"slices"
)

// loggingChanges are the actions between two ways of logging and of telling the time.
func loggingChanges(old, new *Config) []action {
	var actions []action
	a, b := old.Logging, new.Logging
	if a.Buffer != b.Buffer {
		actions = append(actions, action{verb: newBuffer})
	}
	for _, state := range [...]struct{ before, after string }{
		{destinationState("Console", a.Console), destinationState("Console", b.Console)},
		{destinationState("Monitor", a.Monitor), destinationState("Monitor", b.Monitor)},
		{bufferState(a.Buffer), bufferState(b.Buffer)},
	} {
		if state.before != state.after {
			actions = append(actions, action{verb: tellLogging, text: state.after})
		}
	}
	for _, h := range old.LogHosts {
		if !slices.Contains(new.LogHosts, h) {
			actions = append(actions, action{verb: stopHost, host: h})
		}
	}
	for _, h := range new.LogHosts {
		if !slices.Contains(old.LogHosts, h) {
			actions = append(actions, action{verb: startHost, host: h})
		}
	}
	if old.Clock != new.Clock {
		actions = append(actions, action{verb: moveClock, clock: old.Clock})
	}
	return actions
}

func destinationState(name string, d Destination) string {
	if !d.On {
		return name + " logging disabled"
	}
	return fmt.Sprintf("%s logging: level %s, xml disabled, filtering disabled", name, d.Level)
}

func bufferState(b BufferLogging) string {
	state := destinationState("Buffer", b.Destination)
	if b.On {
		state += fmt.Sprintf(", size (%d)", b.Size)
	}
	return state
}
