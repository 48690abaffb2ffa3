package link

import (
	"encoding/binary"
	"io"
	"time"

	"torii/dataplane/packet"
)

// Blocks and options of pcapng (draft-ietf-opsawg-pcapng §4).
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockPacket    = 6

	optionEnd         = 0
	optionName        = 2
	optionApplication = 4
	optionResolution  = 9

	byteOrderMagic   = 0x1a2b3c4d
	linkTypeEthernet = 1
	linkTypeRaw      = 101 // IP packets
	nanoseconds      = 9   // ten to the power of minus nine
)

// Capture writes frames to a pcapng file, with the nanoseconds of the clock it is told. Every frame goes out in one
// Write, so that a reader sees it at once.
type Capture struct {
	frame int // length of what stands before an IP packet
	file  io.Writer
	block []byte
	err   error
}

// NewCapture begins a file of Ethernet frames; name is what the file calls the interface.
func NewCapture(w io.Writer, name string) (*Capture, error) {
	return newCapture(w, name, linkTypeEthernet, packet.EthernetLen)
}

// NewRawCapture begins a file of IP packets.
func NewRawCapture(w io.Writer, name string) (*Capture, error) {
	return newCapture(w, name, linkTypeRaw, 0)
}

func newCapture(w io.Writer, name string, linkType uint32, frame int) (*Capture, error) {
	c := &Capture{file: w, frame: frame}
	c.begin(blockSection)
	c.u32(byteOrderMagic)
	c.u32(1) // version 1.0
	c.u32(0xffffffff)
	c.u32(0xffffffff) // length of the section: not known
	c.option(optionApplication, []byte("torii"))
	c.option(optionEnd, nil)
	c.end()

	c.begin(blockInterface)
	c.u32(linkType)
	c.u32(0) // no limit to the length of a frame
	c.option(optionName, []byte(name))
	c.option(optionResolution, []byte{nanoseconds})
	c.option(optionEnd, nil)
	c.end()
	return c, c.err
}

// Frame writes one frame. After an error nothing more is written; Err tells it.
func (c *Capture) Frame(at time.Time, frame []byte) {
	t := uint64(at.UnixNano())
	c.begin(blockPacket)
	c.u32(0) // the only interface
	c.u32(uint32(t >> 32))
	c.u32(uint32(t))
	c.u32(uint32(len(frame)))
	c.u32(uint32(len(frame)))
	c.padded(frame)
	c.end()
}

// Err is the error that ended the capture, nil while it goes well.
func (c *Capture) Err() error { return c.err }

func (c *Capture) begin(kind uint32) {
	c.block = c.block[:0]
	c.u32(kind)
	c.u32(0) // the length, filled in by end
}

func (c *Capture) end() {
	n := uint32(len(c.block) + 4)
	binary.LittleEndian.PutUint32(c.block[4:], n)
	c.u32(n)
	if c.err == nil {
		_, c.err = c.file.Write(c.block)
	}
}

func (c *Capture) u32(v uint32) { c.block = binary.LittleEndian.AppendUint32(c.block, v) }

func (c *Capture) option(code uint16, value []byte) {
	c.block = binary.LittleEndian.AppendUint16(c.block, code)
	c.block = binary.LittleEndian.AppendUint16(c.block, uint16(len(value)))
	c.padded(value)
}

func (c *Capture) padded(b []byte) {
	c.block = append(c.block, b...)
	c.block = append(c.block, 0, 0, 0)
	c.block = c.block[:len(c.block)&^3]
}

// Tap is the capture as the tap of a wire: both directions in one file.
func (c *Capture) Tap(at time.Time, _ *End, frame []byte) { c.Frame(at, frame) }

// Captured is a link whose frames are also written to a capture, each as the real frames it stands for.
type Captured struct {
	Link    Link
	Capture *Capture
	Pool    *packet.Pool
}

var _ Link = (*Captured)(nil)

// Send writes the frames down and hands them on.
func (c *Captured) Send(now time.Time, frames []*packet.Packet) {
	for _, p := range frames {
		c.write(now, p)
	}
	c.Link.Send(now, frames)
}

func (c *Captured) write(now time.Time, p *packet.Packet) {
	if p.SegSize <= 0 && p.Sum == packet.SumComplete {
		c.Capture.Frame(now, p.Bytes())
		return
	}
	twin := c.Pool.GetSize(p.Len())
	twin.CopyFrom(p)
	for _, s := range cutFrame(twin, c.Capture.frame, c.Pool, nil) {
		c.Capture.Frame(now, s.Bytes())
		c.Pool.Put(s)
	}
}
