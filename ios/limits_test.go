package ios

import (
	"fmt"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"torii/crypto/ike"
	"torii/dataplane"
	"torii/dataplane/acl"
	"torii/dataplane/packet"
)

// sender is one of as many addresses as there are numbers.
func sender(n int) netip.Addr {
	return netip.AddrFrom4([4]byte{172, byte(n >> 16), byte(n >> 8), byte(n)})
}

// A hundred thousand senders within ten seconds cause each the message that is theirs: a few a second are printed, and
// what is kept of the others is bounded.
func TestMessagesOfAFlood(t *testing.T) {
	here := netip.MustParseAddr("10.9.0.1")
	for name, row := range map[string]struct {
		cause func(d *Device, now time.Time, n int)
		most  int
	}{
		"%CRYPTO-4-IKMP_NO_SA": {func(d *Device, now time.Time, n int) {
			d.carryOut(now, ike.Log{Kind: ike.NoSA, Peer: sender(n)})
		}, 10 * mostOfASort},
		"%CRYPTO-4-RECVD_PKT_INV_SPI": {func(d *Device, now time.Time, n int) {
			(&events{d}).InvalidSPI(now, &dataplane.Iface{}, sender(n), here, uint32(n))
		}, 1},
		"%SEC-6-IPACCESSLOGP": {func(d *Device, now time.Time, n int) {
			f := &packet.Facts{Src: packet.U32(sender(n)), Dst: packet.U32(here), Proto: protoUDP, SrcPort: uint16(n)}
			(&events{d}).ACLLog(now, &acl.List{Name: "101"}, &acl.Entry{ID: 7}, f)
		}, 10 * mostOfASort},
	} {
		var console strings.Builder
		d := benchDevice(t)
		d.Console = &console
		before := heap()
		for n := range 100_000 {
			row.cause(d, birth.Add(time.Duration(n)*100*time.Microsecond), n)
		}
		if printed := strings.Count(console.String(), name); printed < 1 || printed > row.most {
			t.Errorf("%s is printed %d times in ten seconds", name, printed)
		}
		if grown := int64(heap()) - int64(before); grown > 2<<20 {
			t.Errorf("%s: %d octets more than before", name, grown)
		}
		runtime.KeepAlive(d)
	}
}

func heap() uint64 {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return now.HeapAlloc
}

// What one peer has to be told of is not lost among what others cause.
func TestMessagesOfAnotherSort(t *testing.T) {
	var console strings.Builder
	d := benchDevice(t)
	d.Console = &console
	for n := range 1000 {
		d.carryOut(birth, ike.Log{Kind: ike.NoSA, Peer: sender(n)})
	}
	peer := netip.MustParseAddr("10.9.0.2")
	d.carryOut(birth, ike.Log{Kind: ike.BadMessage, Peer: peer})
	if want := fmt.Sprintf("%%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from %v", peer); !strings.Contains(console.String(), want) {
		t.Errorf("no word of %q", want)
	}
}
