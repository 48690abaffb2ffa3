package suite

import (
	"bytes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"math/big"
	"strconv"
	"testing"
)

// arithmetic returns n octets start, start+step, start+2·step, … modulo 256.
func arithmetic(n int, start, step byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = start + byte(i)*step
	}
	return b
}

func TestNamesAreUniqueAndFound(t *testing.T) {
	for _, c := range Ciphers() {
		if got, ok := CipherNamed(c.Name); !ok || got != c {
			t.Errorf("cipher %q is not found under its own name", c.Name)
		}
	}
	for _, h := range Hashes() {
		if got, ok := HashNamed(h.Name); !ok || got != h {
			t.Errorf("hash %q is not found under its own name", h.Name)
		}
	}
	for _, g := range Groups() {
		if got, ok := GroupNamed(strconv.Itoa(int(g.Number))); !ok || got != g {
			t.Errorf("group %d is not found under its own number", g.Number)
		}
	}
	if _, ok := CipherNamed("rot13"); ok {
		t.Error("a cipher that is not in the table was found")
	}
}

func TestRowsAgreeWithTheirAlgorithms(t *testing.T) {
	for _, c := range Ciphers() {
		if c.Mode == Null {
			continue
		}
		block, err := c.New(arithmetic(c.KeyLen, 1, 3))
		if err != nil || c.Mode == CBC && (block.BlockSize() != c.BlockLen || c.IVLen != c.BlockLen) {
			t.Errorf("%s: %v, block of %d", c.Name, err, c.BlockLen)
		}
		if c.KeyBits != 0 && int(c.KeyBits) != 8*c.KeyLen {
			t.Errorf("%s: %d bits in %d octets", c.Name, c.KeyBits, c.KeyLen)
		}
		if _, err := c.New(make([]byte, c.KeyLen+1)); err == nil {
			t.Errorf("%s: a key of the wrong length was taken", c.Name)
		}
	}
	for _, h := range Hashes() {
		if h.New().Size() != h.Size || h.ICV > h.Size {
			t.Errorf("%s: size %d, icv %d", h.Name, h.Size, h.ICV)
		}
		if d := h.Draft; d != nil && (d.ESP != h.ESP || d.Size != h.Size || d.ICV >= h.ICV || d.IKE != 0) {
			t.Errorf("%s: its draft is another algorithm", h.Name)
		}
	}
}

// Phase 1 knows CBC only; a mode that authenticates has a whole tag and a salt.
func TestWhereCiphersAreUsable(t *testing.T) {
	for _, c := range Ciphers() {
		if (c.IKE != 0) != (c.Mode == CBC) || c.ESP == 0 {
			t.Errorf("%s: numbers %d and %d", c.Name, c.IKE, c.ESP)
		}
		if c.Authenticates() != (c.Mode == GCM) || c.Authenticates() && c.SaltLen+c.IVLen != 12 {
			t.Errorf("%s: authenticator of %d octets", c.Name, c.ICV)
		}
	}
}

// RFC 4868 section 2.6.
func TestAuthenticatorLengths(t *testing.T) {
	for name, want := range map[string]int{"md5": 12, "sha": 12, "sha256": 16, "sha384": 24, "sha512": 32} {
		if h, ok := HashNamed(name); !ok || h.ICV != want {
			t.Errorf("%s: %d octets", name, h.ICV)
		}
	}
}

// The plain text is 00 01 … 1f, the key 23 2a 31 …, the IV 05 10 1b …; the answers are OpenSSL's.
func TestCipherKnownAnswers(t *testing.T) {
	answers := map[string]string{
		"des":     "bf95923afffb308970b728ac81e78d25b1cafb311132260e768b1adc53f91965",
		"3des":    "3d2c8a31cd9df19376478047475ddaf30d71bddd967d710f231a32168e9c9b7f",
		"aes-128": "75092ab2f7034fe1abde3800430f77dfee8162509c47b94eebadedc550d05b22",
		"aes-192": "2df6030eac11ba7244757a1f9d896a364de140804d6946a12b9ac2ea4abac4d5",
		"aes-256": "8a862021834b73b94800a5e3f1706e7660340a1782c5bfad60fbda2410234bc0",
	}
	for _, c := range Ciphers() {
		if c.Mode != CBC {
			continue
		}
		block, err := c.New(arithmetic(c.KeyLen, 0x23, 7))
		if err != nil {
			t.Fatal(err)
		}
		text := arithmetic(32, 0, 1)
		cipher.NewCBCEncrypter(block, arithmetic(c.BlockLen, 5, 11)).CryptBlocks(text, text)
		if got := hex.EncodeToString(text); got != answers[c.Name] {
			t.Errorf("%s: %s, want %q", c.Name, got, answers[c.Name])
		}
	}
}

// RFC 1321 appendix A.5, RFC 3174 and RFC 6234 for the digest of "abc"; RFC 2202 and RFC 4231 cases 2 for
// the HMAC.
func TestHashKnownAnswers(t *testing.T) {
	answers := map[string]struct{ sum, mac string }{
		"md5": {"900150983cd24fb0d6963f7d28e17f72", "750c783e6ab0b503eaa86e310a5db738"},
		"sha": {"a9993e364706816aba3e25717850c26c9cd0d89d", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
		"sha256": {"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		"sha384": {"cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
			"af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"},
		"sha512": {"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd" +
			"454d4423643ce80e2a9ac94fa54ca49f",
			"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd" +
				"caeab1a34d4a6b4b636e070a38bce737"},
	}
	for _, h := range Hashes() {
		want := answers[h.Name]
		if got := hex.EncodeToString(h.Sum([]byte("a"), []byte("bc"))); got != want.sum {
			t.Errorf("%s of abc: %s, want %q", h.Name, got, want.sum)
		}
		mac := h.MAC([]byte("Jefe"), []byte("what do ya want "), []byte("for nothing?"))
		if got := hex.EncodeToString(mac); got != want.mac {
			t.Errorf("hmac-%s: %s, want %q", h.Name, got, want.mac)
		}
	}
}

// The exponent is 0123456789abcdef four times; the answers are Python's pow(g, x, p).
func TestModularKnownAnswers(t *testing.T) {
	answers := map[uint16]string{
		1: "d2a41c3798374c4598f9b8b55b0e59880ac8705f62cadb28f9ee5b0f023ab62925bc3463646f52ac5ec6fbc094cb412d" +
			"3b4759c60cd83431a6bedf0a6b91390be4cdeed35a176949df26749d1a73d6c3ee8ed0befd557e080c745d0464238999",
		2: "8087115ed28670eee8569b39819c1e0003bb1e0f70cadbd632353cb3c71b2c4dafe38b35465b8c1fc4c8d838665b3612" +
			"f2aad22ff8b5fe51da0146e651371d4cc2a761e4bfa8bf5a0adff684de103f2e3b8635dad11f1ef6314701c5ba1fc47f" +
			"5e97c9c6d1b93db12ad2e353516a92f841105e21b0112be2d2b7d12d91261fad",
		5: "9e433f209b5fbf9e8d6e1075b0c9969c4dc642060a79fd918ca5950d470e83c65d0498b5e206c9ed9f981c682d13075f" +
			"bfa455edbea73f1ebe0497808dd1cfb1cae6e41e9747d4d77dc9930cafc4bde7047fc405cda9915a4ed41ca91abea86f" +
			"80fe3cab01a02427a57ee668bbd1283ebb0907119b9540ebc6bae486f78994eb5220e72eb3bd01b9c6f4c0616d27ef42" +
			"0bc261f6da71067ed41b8746397084b50c965c713b71474058309120aef50bfbac2b2defc32de03ee55722dc4d95ea20",
		14: "a7383dc35b35b44a7c5fbce0aac79e1189d4aee40391a62a0168b0a5f2aa2ce5bc5f465a02da130cf68adc1509dee1c4" +
			"1a8341be9c59e32fc83d665725f3acaee06ee07fe1302cef14da974736f2287c8907b959a7f527f151d9c7b278d203b9" +
			"f37f4f14b5639a9dadca80951a4d8dac0890b4b003657dfbf779b6d9f706f0e30eaad5dbb946371e7a48dbc5d05bd8cf" +
			"d34d710673d98624468334983d6d0ffe6b94319b9ca03786ca0afa950c89ac7a9c7ed10f3d26b16d8b65e217029ebc51" +
			"e877d332d0b601cf8500aa2bff76b40f755d9e2ea41d0f4f24a53595518521e02fa6b73fa18180195d4f9682620198f0" +
			"1cba3fe33ac41ece743370904d7da7ab",
		15: "de1a4741d4a498bfceddd0e716e99497ad65f62bf2dae455746a34ed71a71835374e4f155db4a19c3f55119b10add109" +
			"74d348bbc893617af2fd2ad9467b0d7791a9589ac859fea80acd2fa8d5da1b2f2ca0d10740a57323073febad0e508e17" +
			"eff1fbe14ed4a5a608ace8da5f31018c9f1cc19cb5dd8179f219bd97a18fe95c439c8da7aa512ea4a8463e9ae6c8d8d9" +
			"2d5cd7876d44d1623a36801eb5ea044d3f2661502ab2fc1a3c06b1ebc0442a0a719dec21f0df42c180ebfe5d9a5916b2" +
			"503a35707e6e11f2fc7dd7607d3ecf66d1d2b05d7d72edce4f38676f12f8a9ac1d07fa055092a29d24177bdc7cf397c9" +
			"954df869f46c310f7c22a5759c8f29cedb5fa281433a02d4dafa3c6c58a9fd24dc767897783ceebef110aecef444f4e4" +
			"bc2e0764dba2666f9cafb61bd6dd14bc40e82a88b2bca5bb58ba09b4bc670d1355121a1522288008515432d268e98a2f" +
			"d32b4ca922603a1a01662585bc5a5f5fd99f75622fd6b3dc9ccf726f274ac3da40494e73523170fa7f3a5df89cf79ee8",
		16: "669b8d638a28be095684685d7bb2de8016f84037721fd44d91780efd18eab8869c684170460202490a096c4d805370d1" +
			"b6acf5a584be53fd8bbf6623cc2e0aa7d109bb455ee58e38f25e9f6ddc9a6cb752645bafd5c7f855a0888d27c3ff280a" +
			"7ffb67cf3860d3cdc07e7320d1f828e4948d91b5ae7aab7bbfb1198ce3530382a8b9eb2ac25dc967283bc76f3273a5c7" +
			"15d445c81eaaf27017037ac50cabc4a487837bca794a9dd47f8468ef98aa434e34545d87a61798bebedddcac6327aa00" +
			"1db29f5050e614047989362e2a078a4ccd5f3f62e537d7622e298117a0d8fca9811a7429c2695488c35753c2a941786e" +
			"48d76505afcc2664123dbef9e3998e8c31b6766411ad67e73524f7c6bd8e0ce49dcf7f55f22b840a858c58cf856826b4" +
			"6702cdc04a9d052e3dec0185da9a4ae3ea83dc323adff0f4496073bd4fc2f37b38aa0ca8bd7d8d9f966c9cb35abd6ad5" +
			"623a4669306913ae747d02fc43c7135dbdd3c0d2bce1826a1c51bf89731b7de452c142c75d850be164bcdc8a8eea702d" +
			"fc807db258f8718b888c07415142bb27876df559f7aa6ea9e9cba980a0faf39ed3ae59c561d9431bce42750cadffba62" +
			"3166fc5ad16817b43864972f9519b2e65b70ad83e285e828823f2951ecde5daad07379cb22d0c4427b91271314ff054c" +
			"3ff7c8a39a8ba4a1c0622a4f54914529096bd7208ec680917f99cb4796c09cae",
		24: "503f6bae841f3c65a0be624c35f2b2f3726eebbc96c8a3b2c8457a4465ce83418f406eb2aef4ac270e6ec7bc6b0759b3" +
			"25207581af3589e6c576c4dbe3d55362ca2818d54691d2678b27e829670434bd8dd5d6a1512b81fe39fa195e41f17b99" +
			"8155ab2c4618012e624290784aa0eb3952e59a2553b2d3af0791c412ee643ab7af8bde0479f62ae0153ca6f8f41fc375" +
			"515fede7c632c70249f7d8ede47a615574f0df59b35ad58f548bbaa5f63c67bd6b786ca61099fcbf2e51bc897c1fae4b" +
			"ad31b4e1fd79f3791dd6621467358130425d80330179cc2c231c64f8a32515f142558155ede65d259bf9af2086ed535f" +
			"8befb6e3bebf9a06144440742f7ada8a",
	}
	x := bytes.Repeat([]byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}, 4)
	for number, m := range modulars() {
		if got := hex.EncodeToString(m.Public(x)); got != answers[number] {
			t.Errorf("group %d: %s", number, got)
		}
	}
}

// RFC 5903 section 8: the private values, the public ones and the secret.
func TestCurveKnownAnswers(t *testing.T) {
	for number, row := range map[string]struct{ i, r, publicI, publicR, secret string }{
		"19": {
			"c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
			"c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
			"dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c37725811805271a0461cdb8252d61f1c456fa3e59a" +
				"b1f45b33accf5f58389e0577b8990bb3",
			"d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e8157854c13c58d6a" +
				"ac23f046ada30f8353e74f33039872ab",
			"d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de",
		},
		"20": {
			"099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee3faef896783ab194",
			"41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed2960e4bd55a7448fc",
			"667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4c88732aee95f41aa" +
				"9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a81c",
			"e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def96fda41d0774a3571" +
				"dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c",
			"11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09cf5d4a270f59746",
		},
		"21": {
			"0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a095aa85a30fe1c2952c6771d937ba9777" +
				"f5957b2639bab072462f68c27a57382d4a52",
			"0145ba99a847af43793fdd0e872e7cdfa16be30fdc780f97bccc3f078380201e9c677d600b343757a3bdbf2a3163e4c2" +
				"f869cca7458aa4a4effc311f5cb151685eb9",
			"0015417e84dbf28c0ad3c278713349dc7df153c897a1891bd98bab4357c9ecbee1e3bf42e00b8e380aeae57c2d107564" +
				"941885942af5a7f4601723c4195d176ced3e017cae20b6641d2eeb695786d8c946146239d099e18e1d5a514c739d7cb4" +
				"a10ad8a788015ac405d7799dc75e7b7d5b6cf2261a6a7f1507438bf01beb6ca3926f9582",
			"00d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e5739735a219b97c356436adc6e95bb0352f6be64a6" +
				"c2912d4ef2d0433ced2b6171640012d9460f015c68226383956e3bd066e797b623c27ce0eac2f551a10c2c724d985207" +
				"7b87220b6536c5c408a1d2aebb8e86d678ae49cb57091f4732296579ab44fcd17f0fc56a",
			"01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04d1427e73ca4baa240a34786859810c06" +
				"b3c715a3a8cc3151f2bee417996d19f3ddea",
		},
	} {
		g, _ := GroupNamed(number)
		i, r := octetsOf(row.i), octetsOf(row.r)
		if got := hex.EncodeToString(g.Public(i)); got != row.publicI {
			t.Errorf("group %s: the initiator's value is %s", number, got)
		}
		if got := hex.EncodeToString(g.Public(r)); got != row.publicR {
			t.Errorf("group %s: the responder's value is %s", number, got)
		}
		secret, err := g.Shared(i, octetsOf(row.publicR))
		if got := hex.EncodeToString(secret); err != nil || got != row.secret {
			t.Errorf("group %s: %v, secret %s", number, err, got)
		}
	}
}

func octetsOf(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// modulars are the groups of exponentiation.
func modulars() map[uint16]*modular {
	found := map[uint16]*modular{}
	for _, g := range Groups() {
		if m, ok := g.kind.(*modular); ok {
			found[g.Number] = m
		}
	}
	return found
}

// subgroup24 is the order of the subgroup of group 24, RFC 5114 section 2.3.
const subgroup24 = "8CF83642A709A097B447997640129DA299B1A47D1EB3750BA308B0FE64F5FBD3"

func TestGroupsAreSafePrimes(t *testing.T) {
	for number, m := range modulars() {
		half := new(big.Int).Rsh(m.prime, 1)
		if !m.prime.ProbablyPrime(8) || number != 24 && !half.ProbablyPrime(8) {
			t.Errorf("group %d is not a safe prime", number)
		}
	}
	m, order := modulars()[24], new(big.Int).SetBytes(octetsOf(subgroup24))
	if one := new(big.Int).Exp(m.generator, order, m.prime); !order.ProbablyPrime(8) || one.Cmp(big.NewInt(1)) != 0 {
		t.Error("group 24 does not have its subgroup")
	}
}

func TestBitsAreThoseOfTheGroup(t *testing.T) {
	for _, g := range Groups() {
		if g.Bits > 8*g.SecretLen() || g.Bits <= 8*(g.SecretLen()-1) {
			t.Errorf("group %d: %d bits in %d octets", g.Number, g.Bits, g.SecretLen())
		}
	}
}

func TestBothSidesShareASecret(t *testing.T) {
	for _, g := range Groups() {
		a, _ := g.NewPrivate(bytes.NewReader(arithmetic(999, 9, 5)))
		b, _ := g.NewPrivate(bytes.NewReader(arithmetic(999, 2, 31)))
		ab, errA := g.Shared(a, g.Public(b))
		ba, errB := g.Shared(b, g.Public(a))
		if errA != nil || errB != nil || !bytes.Equal(ab, ba) || len(ab) != g.SecretLen() || len(g.Public(a)) != g.Len() {
			t.Errorf("group %d: %v %v, secrets of %d and %d octets", g.Number, errA, errB, len(ab), len(ba))
		}
	}
}

func TestPublicValuesOutOfRange(t *testing.T) {
	for number, m := range modulars() {
		p := func(d int64) []byte { return new(big.Int).Add(m.prime, big.NewInt(d)).Bytes() }
		for _, bad := range [][]byte{nil, {0}, {1}, p(-1), p(0), p(1), append([]byte{0}, p(-2)...)} {
			if _, err := m.Shared([]byte{3}, bad); err != ErrPublicValue {
				t.Errorf("group %d took %x: %v", number, bad, err)
			}
		}
		for _, good := range [][]byte{{2}, p(-2)} {
			if err := m.Check(good); err != nil {
				t.Errorf("group %d refused %x: %v", number, good, err)
			}
		}
	}
}

// A point beside the curve would give the private value away.
func TestPointsBesideTheCurve(t *testing.T) {
	for _, g := range Groups() {
		if _, ok := g.kind.(ecp); !ok {
			continue
		}
		x, _ := g.NewPrivate(bytes.NewReader(arithmetic(999, 9, 5)))
		y := g.Public(x)
		beside := bytes.Clone(y)
		beside[len(y)-1] ^= 1
		for _, bad := range [][]byte{nil, {0}, y[:len(y)-1], append(bytes.Clone(y), 0), beside, make([]byte, len(y)), bytes.Repeat([]byte{0xff}, len(y))} {
			if _, err := g.Shared(x, bad); err != ErrPublicValue {
				t.Errorf("group %d took %x: %v", g.Number, bad, err)
			}
		}
	}
}

// A number that is not below the order of the curve is drawn again.
func TestPrivateValueOfACurve(t *testing.T) {
	g, _ := GroupNamed("19")
	tooLarge := bytes.Repeat([]byte{0xff}, 32)
	x, err := g.NewPrivate(bytes.NewReader(append(tooLarge, arithmetic(32, 1, 1)...)))
	if err != nil || !bytes.Equal(x, arithmetic(32, 1, 1)) {
		t.Errorf("%v, %x", err, x)
	}
}

func TestShortRandomness(t *testing.T) {
	for _, g := range Groups() {
		if _, err := g.NewPrivate(bytes.NewReader(make([]byte, short-1))); err == nil {
			t.Errorf("group %d made a private value of too little randomness", g.Number)
		}
	}
}

func BenchmarkShared(b *testing.B) {
	for _, g := range Groups() {
		b.Run(fmt.Sprintf("group%d", g.Number), func(b *testing.B) {
			b.ReportAllocs()
			x, _ := g.NewPrivate(bytes.NewReader(arithmetic(999, 9, 5)))
			y := g.Public(x)
			for b.Loop() {
				if _, err := g.Shared(x, y); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
