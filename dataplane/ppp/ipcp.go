package ppp

import "net/netip"

const (
	ipcpAddress = 3   // RFC 1332 section 3.3
	ipcpDNS1    = 129 // RFC 1877 section 1.1
	ipcpDNS2    = 131

	addressLen = 4
)

// ipcpOptions is what IP is agreed on. Compression is not granted.
var ipcpOptions = []option{
	{kind: ipcpAddress, size: addressLen, want: (*Session).wantAddress, naked: (*Session).nakedAddress,
		refused: func(s *Session) { s.end(AddressRefused) }, judge: (*Session).judgeAddress},
	dnsOption(ipcpDNS1, 0),
	dnsOption(ipcpDNS2, 1),
}

func (s *Session) wantAddress() ([]byte, bool) { return s.local.AsSlice(), s.local.IsValid() }

// nakedAddress takes the address that is offered, where this end has none of its own.
func (s *Session) nakedAddress(data []byte) {
	if s.cfg.Local.IsUnspecified() {
		s.local = netip.AddrFrom4([4]byte(data))
		return
	}
	if s.ipcp.naks > s.cfg.MaxFailure {
		s.end(AddressRefused)
	}
}

func (s *Session) judgeAddress(data []byte) (PacketCode, []byte) {
	asked := netip.AddrFrom4([4]byte(data))
	if s.cfg.Grant == nil {
		if asked.IsUnspecified() {
			return ConfigureReject, nil
		}
		s.peer = asked
		return ConfigureAck, nil
	}
	granted := s.cfg.Grant(s.user, asked)
	if granted != asked {
		s.note(Event{Kind: AddressChosen, Peer: asked, Local: granted})
	}
	switch {
	case !granted.IsValid():
		return ConfigureReject, nil
	case granted != asked:
		return ConfigureNak, granted.AsSlice()
	}
	s.peer = asked
	return ConfigureAck, nil
}

// dnsOption is one of the two name servers.
func dnsOption(kind uint8, i int) option {
	return option{kind: kind, size: addressLen,
		want: func(s *Session) ([]byte, bool) {
			at := s.dns[i]
			if !at.IsValid() {
				at = netip.IPv4Unspecified()
			}
			return at.AsSlice(), s.dnsAsked
		},
		naked:   func(s *Session, data []byte) { s.dns[i] = netip.AddrFrom4([4]byte(data)) },
		refused: func(s *Session) { s.dnsAsked = false },
		judge: func(s *Session, data []byte) (PacketCode, []byte) {
			if told := netip.AddrFrom4([4]byte(data)); s.cfg.DNSAccept && !told.IsUnspecified() {
				s.dns[i] = told
				return ConfigureAck, nil
			}
			switch at := s.cfg.DNS[i]; {
			case !at.IsValid():
				return ConfigureReject, nil
			case at != netip.AddrFrom4([4]byte(data)):
				return ConfigureNak, at.AsSlice()
			}
			return ConfigureAck, nil
		}}
}
