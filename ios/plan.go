package ios

import (
	"fmt"
	"slices"

	"torii/crypto/ike"
)

// verb is a kind of action.
type verb uint8

const (
	newBuffer   verb = iota // the logging buffer is made anew
	tellLogging             // a destination of messages is another
	stopHost                // a collector of messages is not told any more
	startHost               // a new one is
	moveClock               // dates are shown otherwise
	portDown                // an interface was shut or removed
	dropPair                // the SAs of a flow go and the peer is told
	swapTables              // the packet path gets new tables
	reconfigure             // IKE gets its new configuration
	isakmpOn                // the first crypto map is attached
	isakmpOff               // the last one is gone
	portUp                  // an interface was brought up
	redial                  // clients and servers of PPPoE run where they are wanted
)

var verbs = [...]string{"new log buffer", "tell", "stop telling", "start telling", "move clock", "port down", "drop pair", "swap tables", "reconfigure IKE", "ISAKMP on", "ISAKMP off", "port up", "redial"}

// action is one step from an old configuration to a new one.
type action struct {
	verb  verb
	text  string
	host  LogHost
	clock Clock // as it was
	port  IfName
	flow  ike.FlowID
}

func (a action) String() string {
	switch a.verb {
	case tellLogging:
		return fmt.Sprintf("%s %s", verbs[a.verb], a.text)
	case stopHost, startHost:
		return fmt.Sprintf("%s %s", verbs[a.verb], a.host.Addr)
	case portDown, portUp:
		return fmt.Sprintf("%s %s", verbs[a.verb], a.port)
	case dropPair:
		return fmt.Sprintf("%s %s %d ace %d", verbs[a.verb], a.flow.Map, a.flow.Seq, a.flow.ACE)
	}
	return verbs[a.verb]
}

// plan says how to get from one configuration to the next, in this order.
//
// What an edit does to security associations:
//
//	policy, key, transform-set, lifetime, PFS          they stay; the next negotiation uses the new ones
//	an ACE, a map entry, a peer, the map's attachment  that pair goes and the peer is told
//	the interface shut, its address changed            all pairs of that interface go
//	a description, a route, a user                     nothing
//
// The table is the identity of a flow: a pair goes when its flow is no longer among the new ones.
func plan(old, new *Config) []action {
	actions := loggingChanges(old, new)
	actions = append(actions, portsThat(old, new, portDown)...)
	protection := protectionDiffers(old, new)
	if protection {
		for _, id := range flowsGone(old, new) {
			actions = append(actions, action{verb: dropPair, flow: id})
		}
	}
	if protection || !old.Routes.Same(new.Routes) || packetsDiffer(old, new) || !old.Dialing.Same(new.Dialing) {
		actions = append(actions, action{verb: swapTables})
	}
	if protection || ikeDiffers(old, new) {
		actions = append(actions, action{verb: reconfigure})
	}
	switch was, is := old.isakmp(), new.isakmp(); {
	case !was && is:
		actions = append(actions, action{verb: isakmpOn})
	case was && !is:
		actions = append(actions, action{verb: isakmpOff})
	}
	actions = append(actions, portsThat(old, new, portUp)...)
	if !old.Interfaces.Same(new.Interfaces) && new.callsDiffer(old) || !old.Groups.Same(new.Groups) {
		actions = append(actions, action{verb: redial})
	}
	return actions
}

// protectionDiffers says whether anything that the packet path compiles, but for routes, is not the same.
func protectionDiffers(old, new *Config) bool {
	return !old.Lists.Same(new.Lists) || differ(old.Interfaces, new.Interfaces, (*Interface).forwardsAs) ||
		differ(old.CryptoMaps, new.CryptoMaps, (*CryptoMapEntry).protectsAs)
}

// differ says whether two tables hold rows that are not the same in the eyes of whoever asks.
func differ[T any](old, new table[*T], same func(a, b *T) bool) bool {
	if old.Same(new) {
		return false
	}
	return !slices.EqualFunc(slices.Collect(old.All()), slices.Collect(new.All()), func(a, b *T) bool { return a == b || same(a, b) })
}

// packetsDiffer says whether other packets are translated or fragmented, or otherwise.
func packetsDiffer(old, new *Config) bool {
	return old.Outer != new.Outer || !old.RouteMaps.Same(new.RouteMaps) || !old.NATServices.Same(new.NATServices) || !old.NATSources.Same(new.NATSources) || !old.NATStatics.Same(new.NATStatics) || !old.NATPools.Same(new.NATPools) || old.NATLife != new.NATLife
}

// ikeDiffers says whether what IKE offers and accepts is not the same.
func ikeDiffers(old, new *Config) bool {
	return !old.CryptoMaps.Same(new.CryptoMaps) || !old.Policies.Same(new.Policies) || !old.Keys.Same(new.Keys) || !old.IKEPeers.Same(new.IKEPeers) || !old.Transforms.Same(new.Transforms) || old.SALife != new.SALife || old.IKE != new.IKE
}

// portsThat lists the interfaces that went down or came up.
func portsThat(old, new *Config, v verb) []action {
	if old.Interfaces.Same(new.Interfaces) {
		return nil
	}
	from, to := old, new
	if v == portUp {
		from, to = new, old
	}
	var actions []action
	for i := range from.Interfaces.All() {
		other, there := to.Interfaces.Get(i)
		if !i.Shutdown && (!there || other.Shutdown) && i.Name.kind != templateKind {
			actions = append(actions, action{verb: v, port: i.Name})
		}
	}
	return actions
}

// isakmp says whether any interface has a crypto map.
func (c *Config) isakmp() bool {
	for i := range c.Interfaces.All() {
		if i.CryptoMap != "" {
			return true
		}
	}
	return false
}

// flowsGone are the identities that are protected in old and not in new.
func flowsGone(old, new *Config) []ike.FlowID {
	kept := map[endpoint]bool{}
	for f := range new.protected() {
		kept[f.endpoint()] = true
	}
	var gone []ike.FlowID
	for f := range old.protected() {
		if !kept[f.endpoint()] {
			gone = append(gone, f.id)
		}
	}
	return slices.Clip(gone)
}
