package isakmp

import (
	"bytes"
	"encoding/hex"
	"errors"
	"net/netip"
	"reflect"
	"testing"
)

var addr = netip.MustParseAddr

// samples holds at least one payload of every row of the registry.
func samples() []Payload {
	life := []Attribute{{Type: IPsecLifeType, Short: LifeSeconds}, Number(IPsecLife, 3600),
		{Type: IPsecLifeType, Short: LifeKilobytes}, Number(IPsecLife, 4608000), {Type: 9, Long: []byte{}}}
	return []Payload{
		&SA{Proposals: []Proposal{
			{Number: 1, Protocol: ProtoESP, SPI: []byte{1, 2, 3, 4}, Transforms: []Transform{{Number: 1, ID: 12, Attributes: life}, {Number: 2, ID: 3}}},
			{Number: 2, Protocol: ProtoESP, SPI: []byte{}, Transforms: []Transform{{Number: 1, ID: 2, Attributes: life[:1]}}}}},
		&KE{Public: []byte{7, 8, 9}},
		IDAddr(addr("10.0.0.1"), 17, 500),
		IDSubnet(addr("10.0.0.0"), addr("255.255.255.0"), 6, 80),
		&ID{Kind: IDFQDN, Data: []byte("r-a.example")},
		&Hash{Sum: []byte{1, 2, 3, 4, 5}},
		&Nonce{Data: []byte("nonsense")},
		&Notify{Protocol: ProtoISAKMP, Message: InitialContact, SPI: make([]byte, 16), Data: []byte{}},
		&Delete{Protocol: ProtoESP, SPIs: [][]byte{{1, 2, 3, 4}, {5, 6, 7, 8}}},
		VendorIOS.Payload(),
		&Opaque{Number: TypeCertReq, Data: []byte{4}},
		&Opaque{Number: TypeNATD, Data: []byte{1}},
		&Opaque{Number: TypeNATDOld, Data: []byte{2}},
		&Opaque{Number: TypeNATDDraft, Data: []byte{2}},
		&Opaque{Number: TypeNATOA, Data: []byte{1, 0, 0, 0, 10, 0, 0, 1}},
		&Opaque{Number: TypeNATOAOld, Data: []byte{3}},
		&Opaque{Number: TypeNATOADraft, Data: []byte{3}},
		&Fragment{ID: 1, Number: 1, Data: []byte("half a mess")},
		&Fragment{ID: 1, Number: 2, Last: true, Data: []byte("age")},
		&Opaque{Number: 200, Data: []byte{3}},
	}
}

func TestEveryRowHasASample(t *testing.T) {
	seen := map[PayloadType]bool{}
	for _, p := range samples() {
		seen[p.Type()] = true
	}
	for _, row := range registry {
		if !seen[row.number] || row.name == "" {
			t.Errorf("payload %d %q has no sample", row.number, row.name)
		}
	}
}

func TestPayloadsRoundTrip(t *testing.T) {
	for _, p := range samples() {
		chain, err := ParseChain(p.Type(), AppendChain(nil, p))
		if err != nil || !reflect.DeepEqual(chain.Payloads, []Payload{p}) {
			t.Errorf("%v: %v, %#v", p.Type(), err, chain.Payloads)
		}
		if !bytes.Equal(chain.Body(0), Body(p)) {
			t.Errorf("%v: body as received differs from body as sent", p.Type())
		}
	}
}

func TestChainKeepsWhatWasReceived(t *testing.T) {
	ps := samples()
	wire := AppendChain(nil, ps...)
	chain, err := ParseChain(FirstType(ps), append(wire, 0, 0, 7))
	if err != nil || !reflect.DeepEqual(chain.Payloads, ps) {
		t.Fatal(err, chain.Payloads)
	}
	if !bytes.Equal(chain.From(0), wire) || !bytes.Equal(chain.Rest, []byte{0, 0, 7}) {
		t.Error("the octets of the chain and its padding are not told apart")
	}
	if i := chain.First(TypeNonce); chain.Payloads[i].Type() != TypeNonce {
		t.Error("First found something else")
	}
	if len(chain.From(len(ps))) != 0 || chain.First(99) != -1 {
		t.Error("there is nothing behind the last payload")
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	for _, p := range samples() {
		wire := message(p)
		if _, _, err := parse(wire); err != nil {
			t.Fatalf("%v: %v", p.Type(), err)
		}
		for n := range wire {
			if _, _, err := parse(wire[:n]); err == nil {
				t.Errorf("%v: %d of %d octets were taken", p.Type(), n, len(wire))
			}
		}
		chain := AppendChain(nil, p)
		for n := range chain {
			if _, err := ParseChain(p.Type(), chain[:n]); err == nil {
				t.Errorf("%v: %d of %d octets of the chain were taken", p.Type(), n, len(chain))
			}
		}
	}
}

func message(ps ...Payload) []byte {
	h := Header{Initiator: Cookie{1, 2}, Responder: Cookie{3}, First: FirstType(ps), Exchange: Quick, Flags: Commit, MessageID: 0xdeadbeef}
	return h.Append(nil, AppendChain(nil, ps...))
}

func parse(b []byte) (Header, Chain, error) {
	h, body, err := ParseHeader(b)
	if err != nil {
		return h, Chain{}, err
	}
	chain, err := ParseChain(h.First, body)
	return h, chain, err
}

func TestHeader(t *testing.T) {
	wire := message(&KE{Public: []byte{9}})
	h, chain, err := parse(append(wire, make([]byte, 16)...))
	if err != nil || h.MessageID != 0xdeadbeef || h.Exchange != Quick || h.Responder != (Cookie{3}) || len(chain.Rest) != 0 {
		t.Errorf("trailing octets change the message: %v %+v", err, h)
	}
	const want = "0102000000000000" + "0300000000000000" + "04102002" + "deadbeef" + "00000021" + "0000000509"
	if got := hex.EncodeToString(wire); got != want {
		t.Errorf("%s\n%s", got, want)
	}
}

func TestFaults(t *testing.T) {
	for _, row := range []struct {
		name string
		wire string // of one payload
		t    PayloadType
		want error
	}{
		{"nonce too short", "0000000b" + "01020304050607", TypeNonce, ErrMalformed},
		{"empty hash", "00000004", TypeHash, ErrMalformed},
		{"empty key exchange", "00000004", TypeKE, ErrMalformed},
		{"length below the generic header", "00000003", TypeKE, ErrLength},
		{"another domain of interpretation", "00000010" + "0000000200000001" + "00000000", TypeSA, ErrDOI},
		{"another situation", "00000010" + "0000000100000002" + "00000000", TypeSA, ErrSituation},
		{"no proposal", "0000000c" + "0000000100000001", TypeSA, ErrLength},
		{"proposal without transform", "00000014" + "0000000100000001" + "0000000801030000", TypeSA, ErrLength},
		{"a second proposal of another kind", "0000001c" + "0000000100000001" + "0300001001030001" + "0000000801010000", TypeSA, ErrMalformed},
		{"more transforms promised", "0000001c" + "0000000100000001" + "0000001001030002" + "0000000801010000", TypeSA, ErrMalformed},
		{"address of three octets", "0000000b" + "01000000" + "0a0000", TypeID, ErrMalformed},
		{"fragment without a number", "00000009" + "00010001" + "07", TypeFragment, ErrMalformed},
		{"fragment of nothing", "00000008" + "00010101", TypeFragment, ErrMalformed},
		{"delete of nothing", "0000000c" + "00000001" + "03040000", TypeDelete, ErrLength},
		{"delete of half an SPI", "0000000e" + "00000001" + "03040001" + "0102", TypeDelete, ErrLength},
		{"attribute beyond the transform", "00000020" + "0000000100000001" + "0000001401030001" + "0000000c01010000" + "00010005", TypeSA, ErrLength},
	} {
		b, err := hex.DecodeString(row.wire)
		if err != nil {
			t.Fatal(row.name, err)
		}
		if _, err := ParseChain(row.t, b); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
	wire := message(&KE{Public: []byte{9}})
	wire[17] = 0x20
	if _, _, err := ParseHeader(wire); !errors.Is(err, ErrVersion) {
		t.Errorf("major version 2: %v", err)
	}
}

func TestAttributeValues(t *testing.T) {
	for _, row := range []struct {
		a    Attribute
		want uint64
		ok   bool
	}{
		{Number(IKELife, 3600), 3600, true},
		{Number(IKELife, 65535), 65535, true},
		{Number(IKELife, 86400), 86400, true},
		{Attribute{Long: []byte{}}, 0, true},
		{Attribute{Long: []byte{0, 0, 0, 0, 0, 0, 0, 0, 1}}, 1, true},
		{Attribute{Long: []byte{1, 0, 0, 0, 0, 0, 0, 0, 1}}, 0, false},
	} {
		if v, ok := row.a.Uint(); v != row.want || ok != row.ok {
			t.Errorf("%+v: %d %v", row.a, v, ok)
		}
	}
	if Number(IKELife, 65535).Long != nil || len(Number(IKELife, 65536).Long) != 4 {
		t.Error("a lifetime is short up to 65535 and four octets above")
	}
}

func TestVendors(t *testing.T) {
	for v := range Vendor(len(vendors)) {
		if v == VendorUnknown {
			continue
		}
		if got := v.Payload().Vendor(); got != v {
			t.Errorf("%v is taken for %v", v, got)
		}
	}
	for name, id := range map[string]struct {
		hex  string
		want Vendor
	}{
		"fragmentation with other capabilities": {"4048b7d56ebce88525e7de7f00d6c2d380000000", VendorFragmentation},
		"fragmentation without":                 {"4048b7d56ebce88525e7de7f00d6c2d3", VendorFragmentation},
		"another IOS":                           {"3e984048101927ba7b1c17d9c4b60000", VendorIOS},
		"a stranger":                            {"00112233", VendorUnknown},
		"nothing":                               {"", VendorUnknown},
		"Unity of libreswan":                    {"12f5f28c457168a9702d9fe274cc0100", VendorUnity},
		"DPD":                                   {"afcad71368a1f1c96b8696fc77570100", VendorDPD},
		"NAT traversal of the RFC":              {"4a131c81070358455c5728f20e95452f", VendorNATT},
		"NAT traversal of draft 2":              {"90cb80913ebb696e086381b5ec427b1f", VendorNATT02},
		"XAUTH":                                 {"09002689dfd6b712", VendorXAUTH},
	} {
		b, _ := hex.DecodeString(id.hex)
		if got := (&VendorID{ID: b}).Vendor(); got != id.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestIDSubnet(t *testing.T) {
	a, m, ok := IDAddr(addr("10.0.0.1"), 0, 0).Subnet()
	if !ok || a != addr("10.0.0.1") || m != addr("255.255.255.255") {
		t.Error(a, m, ok)
	}
	a, m, ok = IDSubnet(addr("10.0.0.0"), addr("255.0.0.0"), 0, 0).Subnet()
	if !ok || a != addr("10.0.0.0") || m != addr("255.0.0.0") {
		t.Error(a, m, ok)
	}
	if _, _, ok := (&ID{Kind: IDFQDN}).Subnet(); ok {
		t.Error("a name is not a subnet")
	}
}

// What parses means the same after it is written and parsed again.
func FuzzMessage(f *testing.F) {
	for _, p := range samples() {
		f.Add(message(p))
	}
	f.Add(message(samples()...))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, chain, err := parse(b)
		if err != nil {
			if fault := (*Error)(nil); !errors.As(err, &fault) || fault.Notify == 0 {
				t.Fatalf("%v does not know its notify", err)
			}
			return
		}
		again, chain2, err := parse(h.Append(nil, AppendChain(nil, chain.Payloads...)))
		if len(chain.Payloads) == 0 {
			h.First = None
		}
		if err != nil || again != h || !reflect.DeepEqual(chain.Payloads, chain2.Payloads) {
			t.Fatalf("%v\n%+v\n%+v", err, chain.Payloads, chain2.Payloads)
		}
	})
}
