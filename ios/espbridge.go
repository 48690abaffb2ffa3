package ios

import (
	"errors"
	"fmt"
	"io"
	"time"

	"torii/crypto/esp"
	"torii/crypto/ike"
	"torii/dataplane"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// replayWindow is how far behind the newest a packet may arrive.
const replayWindow = 64

// overhead is what the SA's suite adds to a packet.
func overhead(sa ike.ChildSA) dataplane.Overhead {
	iv, block, icv := esp.Shape(sa.Cipher, sa.Hash)
	return dataplane.Overhead{IV: iv, ICV: icv, Block: block}
}

// sealer lends the packets of the packet path to ESP, a batch at a time. The slice is kept from batch
// to batch, so that nothing is allocated. It notes when it was last used: dead peer detection asks.
type sealer struct {
	out   *esp.Outbound
	lent  []esp.Pkt
	clock *time.Time
	used  time.Time
}

func newSealer(sa ike.ChildSA, rand io.Reader, clock *time.Time) *sealer {
	ivKey := make([]byte, esp.IVKeyLen)
	if _, err := io.ReadFull(rand, ivKey); err != nil {
		panic(fmt.Sprintf("random source failed: %v", err))
	}
	out, err := esp.NewOutbound(sa.Cipher, sa.Hash, sa.SPI, sa.CipherKey, sa.HashKey, ivKey)
	if err != nil {
		panic(fmt.Sprintf("IKE derived a key that does not fit its cipher: %v", err))
	}
	return &sealer{out: out, clock: clock}
}

const protoIPinIP = 4

func (s *sealer) Seal(batch []*packet.Packet) {
	s.lent = lend(s.lent, batch)
	for i := range s.lent {
		s.lent[i].Next = protoIPinIP
	}
	s.out.Seal(s.lent)
	s.used = *s.clock
	takeBack(batch, s.lent)
}

type opener struct {
	in    *esp.Inbound
	lent  []esp.Pkt
	clock *time.Time
	used  time.Time // the last authentic packet
}

func newOpener(sa ike.ChildSA, clock *time.Time) *opener {
	in, err := esp.NewInbound(sa.Cipher, sa.Hash, sa.CipherKey, sa.HashKey, replayWindow)
	if err != nil {
		panic(fmt.Sprintf("IKE derived a key that does not fit its cipher: %v", err))
	}
	return &opener{in: in, clock: clock}
}

func (o *opener) Open(batch []*packet.Packet) {
	o.lent = lend(o.lent, batch)
	o.in.Open(o.lent)
	if takeBack(batch, o.lent) > 0 {
		o.used = *o.clock
	}
}

func lend(lent []esp.Pkt, batch []*packet.Packet) []esp.Pkt {
	lent = lent[:0]
	for _, p := range batch {
		lent = append(lent, esp.Pkt{Buf: p.Buf, Start: p.Start, End: p.End})
	}
	return lent
}

// takeBack moves the ends of the packets that went well, and counts them; the others keep theirs and
// get a reason.
func takeBack(batch []*packet.Packet, lent []esp.Pkt) (good int) {
	for i, p := range batch {
		if lent[i].Err != nil {
			p.Drop = dropOf(lent[i].Err)
			continue
		}
		p.Start, p.End = lent[i].Start, lent[i].End
		good++
	}
	return good
}

func dropOf(err error) drop.Reason {
	switch {
	case errors.Is(err, esp.ErrReplay):
		return drop.Replay
	case errors.Is(err, esp.ErrAuth):
		return drop.Auth
	case errors.Is(err, esp.ErrSequenceExhausted):
		return drop.SequenceOverflow
	}
	return drop.ESPFormat
}
