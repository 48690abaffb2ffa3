package ike

import (
	"bytes"

	"torii/crypto/isakmp"
)

// IKE fragmentation as Cisco has it: who announces it sends a message that is too long as fragments,
// each behind a header of its own, and puts together what it gets. There is no telling whether all of
// them come; the whole message is sent again as any other.
const (
	maxDatagram   = 576 - 20 - 8 - 4 // what every link carries, without IP, UDP and the non-ESP marker
	fragmentRoom  = maxDatagram - isakmp.HeaderLen - 8
	fragmentID    = 1        // always: one message at a time is on its way
	maxMessageLen = 16 << 10 // of a message, in fragments or not
)

// split returns what goes out for a message: itself, or its fragments.
func (m *Machine) split(s *sa, data []byte) [][]byte {
	if !m.cfg.Fragment || !s.vendors[isakmp.VendorFragmentation] || len(data) <= maxDatagram {
		return [][]byte{data}
	}
	h, _, err := isakmp.ParseHeader(data)
	if err != nil {
		panic("our own message: " + err.Error())
	}
	h.First, h.Flags = isakmp.TypeFragment, h.Flags&^isakmp.Encrypted
	var datagrams [][]byte
	for n := uint8(1); len(data) > 0; n++ {
		piece := data[:min(len(data), fragmentRoom)]
		data = data[len(piece):]
		f := &isakmp.Fragment{ID: fragmentID, Number: n, Last: len(data) == 0, Data: piece}
		datagrams = append(datagrams, h.Append(nil, isakmp.AppendChain(nil, f)))
	}
	return datagrams
}

// hearFragment keeps a fragment; with the last one that was missing, the message is heard. Whether the
// header calls the fragment encrypted means nothing: peers disagree.
func (m *Machine) hearFragment(s *sa, msg message) {
	chain, err := isakmp.ParseChain(msg.First, msg.body)
	switch {
	case !s.vendors[isakmp.VendorFragmentation] || s.deleted:
		m.ignore(IgnoredFragment)
		return
	case !s.between(msg.Local.Addr(), msg.Remote.Addr()):
		m.ignore(IgnoredAddress)
		return
	case err != nil || len(chain.Payloads) != 1:
		m.ignore(IgnoredMalformed)
		return
	}
	whole := s.pieces.add(chain.Payloads[0].(*isakmp.Fragment))
	if whole == nil {
		return
	}
	h, body, err := isakmp.ParseHeader(whole)
	if err != nil || h.First == isakmp.TypeFragment {
		m.ignore(IgnoredMalformed)
		return
	}
	m.receive(message{Datagram{Local: msg.Local, Remote: msg.Remote, Data: whole}, h, body})
}

// pieces are the fragments of the message that is coming in.
type pieces struct {
	id   uint16
	last uint8 // number of the last; 0: not seen yet
	data map[uint8][]byte
	size int
}

// add returns the message when it is whole. A fragment that cannot be of the same message as the others
// begins a new one.
func (p *pieces) add(f *isakmp.Fragment) []byte {
	if p.data == nil || !p.sameMessage(f) || p.size+len(f.Data) > maxMessageLen {
		*p = pieces{id: f.ID, data: map[uint8][]byte{}}
	}
	if p.data[f.Number] == nil {
		p.data[f.Number] = f.Data
		p.size += len(f.Data)
	}
	if f.Last {
		p.last = f.Number
	}
	if p.last == 0 || len(p.data) < int(p.last) {
		return nil
	}
	whole := make([]byte, 0, p.size)
	for n := uint8(1); n <= p.last && n != 0; n++ {
		whole = append(whole, p.data[n]...)
	}
	*p = pieces{}
	return whole
}

func (p *pieces) sameMessage(f *isakmp.Fragment) bool {
	before, seen := p.data[f.Number]
	switch {
	case f.ID != p.id, seen && !bytes.Equal(before, f.Data):
		return false
	case f.Last:
		return p.last == 0 && p.highest() <= f.Number || p.last == f.Number
	}
	return p.last == 0 || f.Number < p.last
}

func (p *pieces) highest() (n uint8) {
	for number := range p.data {
		n = max(n, number)
	}
	return n
}
