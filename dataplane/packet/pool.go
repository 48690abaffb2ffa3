package packet

const (
	smallBuffer = 2048
	// LargestData is the most a super-packet or a reassembled packet can hold.
	LargestData = 65535
	largeBuffer = Headroom + LargestData + Tailroom + 18
	keepSmall   = 4096
	keepLarge   = 64
)

// Pool keeps packets for reuse. It belongs to one goroutine, like the router that uses it; a packet may be put
// into another pool than the one it came from.
type Pool struct {
	small, large []*Packet
	out          int
}

// NewPool returns an empty pool; it grows with use and keeps a bounded number of packets.
func NewPool() *Pool { return new(Pool) }

// Get returns an empty packet with room for an Ethernet frame. The caller owns it until it hands it on or puts it back.
func (pl *Pool) Get() *Packet { return pl.take(&pl.small, smallBuffer) }

// GetSize returns an empty packet with room for n octets of data, 65535 at most.
func (pl *Pool) GetSize(n int) *Packet {
	if Headroom+n+Tailroom <= smallBuffer {
		return pl.Get()
	}
	return pl.take(&pl.large, largeBuffer)
}

func (pl *Pool) take(free *[]*Packet, size int) *Packet {
	pl.out++
	n := len(*free)
	if n == 0 {
		p := &Packet{Buf: make([]byte, size)}
		p.Reset()
		return p
	}
	p := (*free)[n-1]
	*free = (*free)[:n-1]
	p.pooled = false
	p.Reset()
	return p
}

// Put takes a packet back. Putting it twice is a fault of the program and panics.
func (pl *Pool) Put(p *Packet) {
	if p.pooled {
		panic("packet put twice")
	}
	p.pooled = true
	pl.out--
	switch {
	case len(p.Buf) >= largeBuffer && len(pl.large) < keepLarge:
		pl.large = append(pl.large, p)
	case len(p.Buf) >= smallBuffer && len(p.Buf) < largeBuffer && len(pl.small) < keepSmall:
		pl.small = append(pl.small, p)
	}
}

// Held is how many octets the packets that wait for reuse take.
func (pl *Pool) Held() int { return len(pl.small)*smallBuffer + len(pl.large)*largeBuffer }

// Outstanding is the number of packets taken and not put back. With several pools only the sum over them means
// something.
func (pl *Pool) Outstanding() int { return pl.out }
