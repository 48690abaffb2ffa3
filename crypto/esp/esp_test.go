package esp

import (
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"torii/crypto/suite"
)

const testSPI = 0x0badcafe

// arithmetic returns n octets start, start+step, start+2·step, … modulo 256.
func arithmetic(n int, start, step byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = start + byte(i)*step
	}
	return b
}

func keysOf(c *suite.Cipher, h *suite.Hash) (cipherKey, hashKey []byte) {
	if h != nil {
		hashKey = arithmetic(h.Size, 1, 3)
	}
	return arithmetic(c.MaterialLen(), 0x23, 7), hashKey
}

func newPair(t testing.TB, c *suite.Cipher, h *suite.Hash) (*Outbound, *Inbound) {
	cipherKey, hashKey := keysOf(c, h)
	out, err := NewOutbound(c, h, testSPI, cipherKey, hashKey, arithmetic(IVKeyLen, 9, 9))
	if err != nil {
		t.Fatal(err)
	}
	in, err := NewInbound(c, h, cipherKey, hashKey, 64)
	if err != nil {
		t.Fatal(err)
	}
	return out, in
}

// authenticators are every hash, those cut as in a draft, and none.
func authenticators() []*suite.Hash {
	all := append(suite.Hashes(), nil)
	for _, h := range suite.Hashes() {
		if h.Draft != nil {
			all = append(all, h.Draft)
		}
	}
	return all
}

// forSuites runs a test for every cipher with every authenticator it can have.
func forSuites(t *testing.T, test func(*testing.T, *suite.Cipher, *suite.Hash)) {
	for _, c := range suite.Ciphers() {
		for _, h := range authenticators() {
			if c.Fits(h) {
				t.Run(suiteName(c, h), func(t *testing.T) { test(t, c, h) })
			}
		}
	}
}

func suiteName(c *suite.Cipher, h *suite.Hash) string {
	if h == nil {
		return c.Name
	}
	return fmt.Sprintf("%s-%s-%d", c.Name, h.Name, 8*h.ICV)
}

func cipherOf(name string) *suite.Cipher { c, _ := suite.CipherNamed(name); return c }
func hashOf(name string) *suite.Hash     { h, _ := suite.HashNamed(name); return h }

// roomy puts an inner packet into a buffer with exactly the room Seal asks for.
func roomy(o *Outbound, inner []byte) Pkt {
	head := o.Headroom()
	buf := make([]byte, head+len(inner)+o.Tailroom(len(inner)))
	copy(buf[head:], inner)
	return Pkt{Buf: buf, Start: head, End: head + len(inner), Next: 4}
}

func (p Pkt) octets() []byte { return p.Buf[p.Start:p.End] }

// plainOpen is RFC 4303 section 3.4 with nothing kept from packet to packet.
func plainOpen(c *suite.Cipher, h *suite.Hash, packet []byte) (inner []byte, next byte, ok bool) {
	cipherKey, hashKey := keysOf(c, h)
	iv, text := packet[8:8+c.IVLen], bytes.Clone(packet[8+c.IVLen:])
	if h != nil {
		covered, icv := packet[:len(packet)-h.ICV], packet[len(packet)-h.ICV:]
		if !bytes.Equal(h.MAC(hashKey, covered)[:h.ICV], icv) {
			return nil, 0, false
		}
		text = text[:len(text)-h.ICV]
	}
	switch c.Mode {
	case suite.CBC:
		block, _ := c.New(cipherKey)
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, text)
	case suite.GCM:
		block, _ := c.New(cipherKey[:c.KeyLen])
		aead, _ := cipher.NewGCM(block)
		var err error
		if text, err = aead.Open(nil, append(bytes.Clone(cipherKey[c.KeyLen:]), iv...), text, packet[:8]); err != nil {
			return nil, 0, false
		}
	}
	pad := int(text[len(text)-2])
	return text[:len(text)-2-pad], text[len(text)-1], true
}

func TestSealedOpensWithThePlainTwin(t *testing.T) {
	forSuites(t, func(t *testing.T, c *suite.Cipher, h *suite.Hash) {
		out, in := newPair(t, c, h)
		ivs := map[string]bool{}
		for n := range 200 {
			inner := arithmetic(n, byte(n), 13)
			batch := []Pkt{roomy(out, inner)}
			out.Seal(batch)
			packet := bytes.Clone(batch[0].octets())
			if batch[0].Err != nil || len(packet) != n+Overhead(c, h, n) {
				t.Fatalf("%d octets: %v, %d octets sealed", n, batch[0].Err, len(packet))
			}
			if binary.BigEndian.Uint32(packet) != testSPI || binary.BigEndian.Uint32(packet[4:]) != uint32(n+1) {
				t.Errorf("%d octets: header %x", n, packet[:8])
			}
			got, next, ok := plainOpen(c, h, packet)
			if !ok || next != 4 || !bytes.Equal(got, inner) {
				t.Fatalf("%d octets: the twin reads %x, next %d, %v", n, got, next, ok)
			}
			in.Open(batch)
			if p := batch[0]; p.Err != nil || p.Next != 4 || p.Seq != uint32(n+1) || !bytes.Equal(p.octets(), inner) {
				t.Fatalf("%d octets: opened %v %x", n, p.Err, p.octets())
			}
			ivs[string(packet[8:8+c.IVLen])] = true
		}
		if c.IVLen != 0 && len(ivs) != 200 {
			t.Errorf("%d IVs for 200 packets", len(ivs))
		}
	})
}

// Made with OpenSSL's ciphers and Python's hmac: sequence number 7, twenty octets from 40 on, next header 4.
func TestOpenKnownAnswers(t *testing.T) {
	for _, row := range []struct{ cipher, hash, packet string }{
		{"3des", "md5", "0badcafe0000000705101b26313c47523b9ae6a0e82802d8ae9ce555ee2f98a9945b11f9185fef416a5abb9f598cc4119d1a45ef"},
		{"aes-256", "sha", "0badcafe0000000705101b26313c47525d68737e89949faa33c60cca54ebb809d9ee693b210c99d54d222160b64b33cf368f35f4788617297fa9a38a60a0329812577745"},
		{"aes-256", "sha256", "0badcafe0000000705101b26313c47525d68737e89949faa33c60cca54ebb809d9ee693b210c99d54d222160b64b33cf368f35f478861729e7f6779f711475a3" +
			"57ef67b4cc19c31b"},
		{"aes-128", "sha384", "0badcafe0000000705101b26313c47525d68737e89949faa8c3cbe172068f850babfe5d6dcdfb14c704ab66dc497cc554fdde50775495e8f688c2a80e57e5e3b" +
			"8efae7f32b169a91d81f1fdfb8624469"},
		{"aes-192", "sha512", "0badcafe0000000705101b26313c47525d68737e89949faa69b1db4d6fd6938e42c227fc23cc6b60b7abdb88ca7f69b5a614cb63c39d353a848dc8ca6aedd87f" +
			"a2c42033162bbfe39964bd22feaf08ab7bada5586aa8311c"},
		{"gcm-128", "", "0badcafe0000000705101b26313c4752fa1d7a9b30b8217b9483daa9b14c8768dbeea6e2ccd6c75ac5646f61d3433ca5c45110c53ae0762b"},
		{"gcm-192", "", "0badcafe0000000705101b26313c4752b3407fe0e6e668b34faaf602b0bf3f9799db0a15167174dc720c962d217368f047f2fa6a9d3ccbf8"},
		{"gcm-256", "", "0badcafe0000000705101b26313c4752fefd1d7579c548b54d82cc17a676040428fe6850b43e6d3398b9e8b68d1bc25de4800577df92ffc5"},
		{"null", "sha", "0badcafe00000007404142434445464748494a4b4c4d4e4f5051525301020204f331504ad928329c583621ec"},
	} {
		_, in := newPair(t, cipherOf(row.cipher), hashOf(row.hash))
		packet, _ := hex.DecodeString(row.packet)
		batch := []Pkt{{Buf: packet, End: len(packet)}}
		in.Open(batch)
		if p := batch[0]; p.Err != nil || p.Seq != 7 || p.Next != 4 || !bytes.Equal(p.octets(), arithmetic(20, 0x40, 1)) {
			t.Errorf("%s %s: %v %x", row.cipher, row.hash, p.Err, p.octets())
		}
	}
}

func TestEveryDamageIsFound(t *testing.T) {
	forSuites(t, func(t *testing.T, c *suite.Cipher, h *suite.Hash) {
		if h == nil && !c.Authenticates() {
			t.Skip("nothing is authenticated")
		}
		out, in := newPair(t, c, h)
		batch := []Pkt{roomy(out, arithmetic(40, 0, 1))}
		out.Seal(batch)
		sealed := batch[0].octets()
		for i := range sealed {
			bad := bytes.Clone(sealed)
			bad[i] ^= 0x40
			damaged := []Pkt{{Buf: bad, End: len(bad)}}
			if in.Open(damaged); damaged[0].Err == nil {
				t.Errorf("octet %d of %d changed unseen", i, len(sealed))
			}
		}
		for n := range sealed {
			short := []Pkt{{Buf: bytes.Clone(sealed), End: n}}
			if in.Open(short); short[0].Err == nil {
				t.Errorf("%d of %d octets were taken", n, len(sealed))
			}
		}
		if in.Open(batch); batch[0].Err != nil {
			t.Errorf("after the damaged ones the real one fails: %v", batch[0].Err)
		}
	})
}

// An authentic packet whose padding is not 1, 2, 3, …
func TestPaddingIsInspected(t *testing.T) {
	c, _ := suite.CipherNamed("aes-128")
	h, _ := suite.HashNamed("sha")
	for name, trailer := range map[string][]byte{
		"zeros":           {0, 0, 0, 3, 4},
		"longer than all": {1, 2, 3, 255, 4},
	} {
		_, in := newPair(t, c, h)
		cipherKey, hashKey := keysOf(c, h)
		text := append(arithmetic(11, 0, 1), trailer...)
		packet := append([]byte{0x0b, 0xad, 0xca, 0xfe, 0, 0, 0, 1}, make([]byte, 16)...)
		block, _ := c.New(cipherKey)
		cipher.NewCBCEncrypter(block, packet[8:]).CryptBlocks(text, text)
		packet = append(packet, text...)
		packet = append(packet, h.MAC(hashKey, packet)[:h.ICV]...)
		batch := []Pkt{{Buf: packet, End: len(packet)}}
		if in.Open(batch); batch[0].Err != ErrPadding {
			t.Errorf("%s: %v", name, batch[0].Err)
		}
	}
}

func TestBatchKeepsPacketsApart(t *testing.T) {
	c, h := cipherOf("aes-128"), hashOf("sha")
	out, in := newPair(t, c, h)
	batch := []Pkt{roomy(out, arithmetic(100, 1, 1)), {Buf: make([]byte, 40), Start: 10, End: 30}, roomy(out, arithmetic(60, 2, 1))}
	out.Seal(batch)
	if batch[0].Err != nil || batch[1].Err != ErrRoom || batch[2].Err != nil || batch[2].Seq != 3 {
		t.Fatal(batch[0].Err, batch[1].Err, batch[2].Err, batch[2].Seq)
	}
	batch[0].Buf[batch[0].End-1] ^= 1
	opened := []Pkt{batch[0], batch[2], {Buf: bytes.Clone(batch[2].octets()), End: len(batch[2].octets())}}
	in.Open(opened)
	if opened[0].Err != ErrAuth || opened[1].Err != nil || opened[2].Err != ErrReplay {
		t.Error(opened[0].Err, opened[1].Err, opened[2].Err)
	}
}

func TestSequenceNumbersNeverWrap(t *testing.T) {
	out, _ := newPair(t, cipherOf("aes-128"), hashOf("sha"))
	out.seq = math.MaxUint32 - 1
	batch := []Pkt{roomy(out, nil), roomy(out, nil)}
	out.Seal(batch)
	if batch[0].Err != nil || batch[0].Seq != math.MaxUint32 || batch[1].Err != ErrSequenceExhausted {
		t.Error(batch[0].Err, batch[0].Seq, batch[1].Err)
	}
	again := []Pkt{roomy(out, nil)}
	if out.Seal(again); again[0].Err != ErrSequenceExhausted {
		t.Error(again[0].Err)
	}
}

func TestKeysOfTheWrongLength(t *testing.T) {
	forSuites(t, func(t *testing.T, c *suite.Cipher, h *suite.Hash) {
		cipherKey, hashKey := keysOf(c, h)
		if _, err := NewOutbound(c, h, testSPI, append(cipherKey, 0), hashKey, make([]byte, IVKeyLen)); err != ErrKeyLen {
			t.Errorf("a cipher key: %v", err)
		}
		if _, err := NewOutbound(c, h, testSPI, cipherKey, hashKey, make([]byte, 3)); err != ErrKeyLen {
			t.Errorf("an IV key: %v", err)
		}
		if _, err := NewInbound(c, h, append(cipherKey, 0), hashKey, 64); err != ErrKeyLen {
			t.Errorf("a cipher key: %v", err)
		}
	})
}

func TestWhatDoesNotFitTogether(t *testing.T) {
	for name, row := range map[string]struct {
		cipher *suite.Cipher
		hash   *suite.Hash
	}{
		"no cipher":              {nil, hashOf("sha")},
		"two authenticators":     {cipherOf("gcm-128"), hashOf("sha")},
		"no protection whatever": {cipherOf("null"), nil},
	} {
		if _, err := NewInbound(row.cipher, row.hash, nil, nil, 64); err != ErrSuite {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The figures IOS shows as "plaintext mtu".
func TestPlaintextMTU(t *testing.T) {
	for _, row := range []struct {
		cipher, hash   string
		path           int
		transport, udp bool
		want           int
	}{
		{"aes-128", "sha", 1500, false, false, 1438},
		{"aes-256", "sha", 1500, true, true, 1442},
		{"aes-256", "sha", 1500, true, false, 1458},
		{"3des", "md5", 1500, false, false, 1446},
		{"aes-256", "sha256", 1500, false, false, 1438},
		{"aes-256", "sha256", 1500, true, false, 1458},
		{"gcm-256", "", 1500, false, false, 1446},
		{"gcm-256", "", 9184, false, false, 9130},
	} {
		if got := PlaintextMTU(cipherOf(row.cipher), hashOf(row.hash), row.path, row.transport, row.udp); got != row.want {
			t.Errorf("%+v: %d", row, got)
		}
	}
}

// A packet of the plaintext MTU fits the path; one octet more does not.
func TestPlaintextMTUIsSharp(t *testing.T) {
	forSuites(t, func(t *testing.T, c *suite.Cipher, h *suite.Hash) {
		for path := 576; path < 1600; path++ {
			n := PlaintextMTU(c, h, path, false, false)
			if n+Overhead(c, h, n)+outerIP > path || n+1+Overhead(c, h, n+1)+outerIP <= path {
				t.Fatalf("path %d: %d is not the largest", path, n)
			}
		}
	})
}

func TestNothingIsAllocated(t *testing.T) {
	forSuites(t, func(t *testing.T, c *suite.Cipher, h *suite.Hash) {
		out, in := newPair(t, c, h)
		fresh := roomy(out, arithmetic(500, 0, 1))
		batch := []Pkt{fresh, roomy(out, arithmetic(500, 0, 1))}
		again := bytes.Clone(fresh.Buf)
		if n := testing.AllocsPerRun(50, func() {
			for i := range batch {
				copy(batch[i].Buf, again)
				batch[i].Start, batch[i].End = fresh.Start, fresh.End
			}
			out.Seal(batch)
			in.Open(batch)
		}); n != 0 || batch[0].Err != nil || batch[1].Err != nil {
			t.Errorf("%v allocations, %v, %v", n, batch[0].Err, batch[1].Err)
		}
	})
}

// twin is the replay window as RFC 4303 section 3.4.3 words it.
type twin struct {
	size, top uint32
	seen      map[uint32]bool
}

func (w *twin) fresh(seq uint32) bool {
	return seq != 0 && !w.seen[seq] && (seq > w.top || w.top-seq < w.size)
}

func (w *twin) mark(seq uint32) {
	w.seen[seq] = true
	w.top = max(w.top, seq)
}

func TestWindowAgainstItsTwin(t *testing.T) {
	for _, size := range []int{1, 32, 63, 64, 65, 128, 1000, 1024} {
		for seed := range uint64(20) {
			random := rand.New(rand.NewPCG(uint64(size), seed))
			w, slow := NewWindow(size), &twin{size: uint32(size), seen: map[uint32]bool{}}
			reach := 1 + random.Uint32N(uint32(3*size))
			for step := range 3000 {
				seq := slow.top + random.Uint32N(reach) - reach/2
				if random.Uint32N(500) == 0 {
					seq = slow.top + random.Uint32N(1<<20)
				}
				if w.Fresh(seq) != slow.fresh(seq) {
					t.Fatalf("size %d, seed %d, step %d: %d below %d: fresh is %v", size, seed, step, seq, slow.top, w.Fresh(seq))
				}
				if slow.fresh(seq) {
					w.Mark(seq)
					slow.mark(seq)
				}
			}
		}
	}
}

func TestWindowAtTheEnds(t *testing.T) {
	w := NewWindow(64)
	if w.Fresh(0) || !w.Fresh(1) {
		t.Error("numbers begin with 1")
	}
	w.Mark(math.MaxUint32)
	if w.Fresh(math.MaxUint32) || !w.Fresh(math.MaxUint32-63) || w.Fresh(math.MaxUint32-64) {
		t.Error("the last 64 numbers are the window")
	}
	off := NewWindow(0)
	off.Mark(5)
	if !off.Fresh(5) {
		t.Error("without a window everything is fresh")
	}
}

// Nothing but what was sealed opens, and nothing panics.
func FuzzOpen(f *testing.F) {
	for _, s := range fuzzSuites() {
		out, _ := newPair(f, s.cipher, s.hash)
		batch := []Pkt{roomy(out, arithmetic(30, 0, 1))}
		out.Seal(batch)
		f.Add(batch[0].octets())
		f.Add(batch[0].octets()[:20])
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		for _, s := range fuzzSuites() {
			c, h := s.cipher, s.hash
			_, in := newPair(t, c, h)
			batch := []Pkt{{Buf: bytes.Clone(packet), End: len(packet)}}
			in.Open(batch)
			if batch[0].Err != nil {
				continue
			}
			inner, next, ok := plainOpen(c, h, packet)
			if !ok || next != batch[0].Next || !bytes.Equal(inner, batch[0].octets()) {
				t.Fatalf("%s opened %x", c.Name, packet)
			}
		}
	})
}

type pairOfRows struct {
	cipher *suite.Cipher
	hash   *suite.Hash
}

// fuzzSuites are every cipher, authenticated.
func fuzzSuites() (all []pairOfRows) {
	for _, c := range suite.Ciphers() {
		if c.Authenticates() {
			all = append(all, pairOfRows{c, nil})
		} else {
			all = append(all, pairOfRows{c, hashOf("md5")})
		}
	}
	return all
}

// benchmark runs every suite with an authenticator.
func benchmark(b *testing.B, run func(b *testing.B, c *suite.Cipher, h *suite.Hash, size int)) {
	for _, c := range suite.Ciphers() {
		for _, h := range append(suite.Hashes(), nil) {
			if !c.Fits(h) || h == nil && !c.Authenticates() {
				continue
			}
			for _, size := range []int{64, 512, 1400} {
				b.Run(fmt.Sprintf("%s/%d", suiteName(c, h), size), func(b *testing.B) {
					b.ReportAllocs()
					run(b, c, h, size)
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/packet")
					b.ReportMetric(0, "ns/op")
				})
			}
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	benchmark(b, func(b *testing.B, c *suite.Cipher, h *suite.Hash, size int) {
		out, _ := newPair(b, c, h)
		batch := []Pkt{roomy(out, make([]byte, size))}
		start, end := batch[0].Start, batch[0].End
		for b.Loop() {
			batch[0].Start, batch[0].End = start, end
			out.Seal(batch)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	benchmark(b, func(b *testing.B, c *suite.Cipher, h *suite.Hash, size int) {
		out, in := newPair(b, c, h)
		in.window = NewWindow(0)
		batch := []Pkt{roomy(out, make([]byte, size))}
		out.Seal(batch)
		sealed, p := bytes.Clone(batch[0].Buf), batch[0]
		for b.Loop() {
			copy(p.Buf, sealed)
			batch[0] = p
			in.Open(batch)
		}
		if batch[0].Err != nil {
			b.Fatal(batch[0].Err)
		}
	})
}
