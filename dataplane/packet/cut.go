package packet

// Cut appends to out the packets a super-packet stands for: each has the headers and SegSize octets of data (the
// last has the rest), with lengths, identification, sequence number, flags and checksums as TCP or UDP would have sent them.
// The pieces come from the pool; p itself is appended when it is one segment already, else it goes back to the pool.
// The packet starts with its IPv4 header and has been decoded.
func (p *Packet) Cut(pool *Pool, out []*Packet) []*Packet {
	if p.SegSize <= 0 || p.Segments <= 1 {
		p.CompleteSum()
		p.SegSize = 0
		return append(out, p)
	}
	data := p.Bytes()[p.SegHeader:]
	for i := 0; i < p.Segments; i++ {
		from := i * p.SegSize
		out = append(out, p.segment(pool, i, data[from:min(from+p.SegSize, len(data))]))
	}
	pool.Put(p)
	return out
}

func (p *Packet) segment(pool *Pool, i int, data []byte) *Packet {
	s := pool.GetSize(p.SegHeader + len(data))
	copy(s.Extend(p.SegHeader), p.Bytes())
	copy(s.Extend(len(data)), data)
	s.Facts, s.Own, s.Sum = p.Facts, p.Own, SumPartial
	s.Segments = 1

	h := IPv4(s.Bytes())
	h.SetTotalLen(s.Len())
	s.ID = p.ID + uint16(i)
	h.SetID(s.ID)
	h.SetChecksum()
	switch p.Proto {
	case ProtoTCP:
		t := TCP(h.Payload())
		t.setSeq(t.Seq() + uint32(i*p.SegSize))
		s.TCPFlags = segmentFlags(t.Flags(), i, p.Segments)
		t.setFlags(s.TCPFlags)
	case ProtoUDP:
		UDP(h.Payload()).setLen(s.Len() - p.IPLen)
	}
	s.CompleteSum()
	return s
}

// segmentFlags leaves CWR to the first segment and PSH and FIN to the last (RFC 3168 §6.1.2, RFC 9293 §3.8.3).
func segmentFlags(flags uint8, i, n int) uint8 {
	if i > 0 {
		flags &^= TCPCwr
	}
	if i < n-1 {
		flags &^= TCPPsh | TCPFin
	}
	return flags
}
