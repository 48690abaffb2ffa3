package ike

import "torii/crypto/isakmp"

// exchange is one row of the protocol: a message that may come, or an exchange that may begin, and what
// this end does about it.
type exchange struct {
	story string
	mode  isakmp.Exchange
	role  role
	from  Phase // waits here
	heard Phase // is here while it works
	next  Phase // and here afterwards

	hears payloads              // nothing for a row that begins an exchange
	take  func(*turn) error     // checks the message; an error leaves everything as it was
	prove func(*turn) error     // checks what takes the keys that come of it; an error takes the message back
	spurn func(*turn, *refusal) // instead, when take refused a message for what it asks
	dh    work
	keyed bool  // the keys of phase 1 come of it
	shows State // the state shown from here on
	say   func(*turn)
	seal  bool  // the answer is encrypted
	again bool  // the answer is sent again until one comes
	done  Cause // in Quick Mode: what the answer is told as
}

type role bool

const (
	initiates role = true
	responds  role = false
)

// work is the Diffie-Hellman that lies between taking a message and answering it.
type work uint8

const (
	public work = 1 << iota // make our public value
	shared                  // make the shared secret
)

// phase1 reports whether an exchange makes an SA of phase 1; the others run under one.
func phase1(mode isakmp.Exchange) bool { return mode == isakmp.Main || mode == isakmp.Aggressive }

// exchanges is the protocol, RFC 2409 sections 5.4 to 5.7. HDR* is an encrypted message; messages of
// the initiator point right, the responder's left.
func exchanges() []exchange {
	return []exchange{{
		story: "offer a phase 1",
		// HDR, SA, VID -->
		mode: isakmp.Main, role: initiates, from: Ready, heard: Ready, next: IMM1,
		shows: MMNoState, say: (*turn).sayOffer, again: true,
	}, {
		story: "choose from the offer",
		// HDR, SA, VID -->   <-- HDR, SA, VID
		mode: isakmp.Main, role: responds, from: Ready, heard: RMM1, next: RMM2,
		hears: plain(isakmp.TypeSA).may(isakmp.TypeVendor),
		take:  (*turn).takeOffer, spurn: (*turn).spurnOffer,
		shows: MMSASetup, say: (*turn).sayChoice,
	}, {
		story: "take the choice, exchange keys",
		// <-- HDR, SA, VID   HDR, KE, NONCE, VID, NAT-D -->
		mode: isakmp.Main, role: initiates, from: IMM1, heard: IMM2, next: IMM3,
		hears: plain(isakmp.TypeSA).may(isakmp.TypeVendor),
		take:  (*turn).takeChoice,
		dh:    public, shows: MMSASetup, say: (*turn).sayKeys, again: true,
	}, {
		story: "exchange keys",
		// HDR, KE, NONCE, VID, NAT-D -->   <-- HDR, KE, NONCE, VID, NAT-D
		mode: isakmp.Main, role: responds, from: RMM2, heard: RMM3, next: RMM4,
		hears: plain(isakmp.TypeKE, isakmp.TypeNonce).may(isakmp.TypeVendor, isakmp.TypeNATD, isakmp.TypeNATDOld, isakmp.TypeCertReq),
		take:  (*turn).takeKeys,
		dh:    public | shared, keyed: true, shows: MMKeyExch, say: (*turn).sayKeysBack,
	}, {
		story: "prove who this is",
		// <-- HDR, KE, NONCE, VID, NAT-D   HDR*, ID, HASH, NOTIFY -->
		mode: isakmp.Main, role: initiates, from: IMM3, heard: IMM4, next: IMM5,
		hears: plain(isakmp.TypeKE, isakmp.TypeNonce).may(isakmp.TypeVendor, isakmp.TypeNATD, isakmp.TypeNATDOld, isakmp.TypeCertReq),
		take:  (*turn).takeKeys,
		dh:    shared, keyed: true, shows: MMKeyExch, say: (*turn).sayProof, seal: true, again: true,
	}, {
		story: "check the proof and prove who this is",
		// HDR*, ID, HASH, NOTIFY -->   <-- HDR*, ID, HASH
		mode: isakmp.Main, role: responds, from: RMM4, heard: RMM5, next: P1Complete,
		hears: sealed(isakmp.TypeID, isakmp.TypeHash).may(isakmp.TypeNotify, isakmp.TypeVendor),
		take:  (*turn).takeProof,
		shows: MMKeyExch, say: (*turn).sayProofBack, seal: true,
	}, {
		story: "check the proof",
		// <-- HDR*, ID, HASH
		mode: isakmp.Main, role: initiates, from: IMM5, heard: IMM6, next: P1Complete,
		hears: sealed(isakmp.TypeID, isakmp.TypeHash).may(isakmp.TypeNotify, isakmp.TypeVendor),
		take:  (*turn).takeProof,
		shows: MMKeyExch,
	}, {
		story: "offer a phase 1, half of the keys and who this is",
		// HDR, SA, KE, NONCE, ID, VID -->
		mode: isakmp.Aggressive, role: initiates, from: Ready, heard: Ready, next: IAM1,
		dh: public, shows: AGInitExch, say: (*turn).sayAggressiveOffer, again: true,
	}, {
		story: "choose from the offer, make the keys and prove who this is",
		// HDR, SA, KE, NONCE, ID, VID -->   <-- HDR, SA, VID, KE, NONCE, ID, NAT-D, HASH
		mode: isakmp.Aggressive, role: responds, from: Ready, heard: RAM1, next: RAM2,
		hears: plain(isakmp.TypeSA, isakmp.TypeKE, isakmp.TypeNonce, isakmp.TypeID).may(isakmp.TypeVendor),
		take:  (*turn).takeAggressiveOffer, spurn: (*turn).spurnOffer,
		dh: public | shared, keyed: true, shows: AGInitExch, say: (*turn).sayAggressiveChoice, again: true,
	}, {
		story: "take the choice, check the proof and prove who this is",
		// <-- HDR, SA, VID, KE, NONCE, ID, NAT-D, HASH   HDR*, HASH, NAT-D, NOTIFY -->
		mode: isakmp.Aggressive, role: initiates, from: IAM1, heard: IAM2, next: P1Complete,
		hears: plain(isakmp.TypeSA, isakmp.TypeKE, isakmp.TypeNonce, isakmp.TypeID, isakmp.TypeHash).may(isakmp.TypeVendor, isakmp.TypeNATD, isakmp.TypeNATDOld, isakmp.TypeCertReq),
		take:  (*turn).takeAggressiveChoice, prove: (*turn).proveResponder,
		dh: shared, keyed: true, shows: AGAuth, say: (*turn).sayAggressiveProof, seal: true,
	}, {
		story: "check the proof, sealed or not",
		// HDR*, HASH, NAT-D, NOTIFY -->
		mode: isakmp.Aggressive, role: responds, from: RAM2, heard: RAM2, next: P1Complete,
		hears: sealed(isakmp.TypeHash).may(isakmp.TypeNATD, isakmp.TypeNATDOld, isakmp.TypeNotify, isakmp.TypeVendor).orPlain(),
		take:  (*turn).takeAggressiveProof,
		shows: AGAuth,
	}, {
		story: "offer IPsec SAs",
		// HDR*, HASH(1), SA, NONCE, [KE], IDci, IDcr -->
		mode: isakmp.Quick, role: initiates, from: QMReady, heard: QMReady, next: QMI1,
		dh: public, shows: QMIdle, say: (*turn).sayQuickOffer, seal: true, again: true, done: InitQuick,
	}, {
		story: "choose from the offered IPsec SAs",
		// HDR*, HASH(1), SA, NONCE, [KE], [IDci, IDcr] -->   <-- HDR*, HASH(2), SA, NONCE, [KE], [IDci, IDcr], [NOTIFY]
		mode: isakmp.Quick, role: responds, from: QMReady, heard: QMSPIStarve, next: QMR2,
		hears: sealed(isakmp.TypeHash, isakmp.TypeSA, isakmp.TypeNonce).may(isakmp.TypeKE, isakmp.TypeID, isakmp.TypeNotify, isakmp.TypeVendor, isakmp.TypeNATOA, isakmp.TypeNATOAOld),
		take:  (*turn).takeQuickOffer, spurn: (*turn).spurnQuick,
		dh: public | shared, shows: QMIdle, say: (*turn).sayQuickChoice, seal: true, again: true, done: InstallDone,
	}, {
		story: "take the choice, use both IPsec SAs",
		// <-- HDR*, HASH(2), SA, NONCE, [KE], [IDci, IDcr], [NOTIFY]   HDR*, HASH(3) -->
		mode: isakmp.Quick, role: initiates, from: QMI1, heard: QMInstallAwait, next: QMComplete,
		hears: sealed(isakmp.TypeHash, isakmp.TypeSA, isakmp.TypeNonce).may(isakmp.TypeKE, isakmp.TypeID, isakmp.TypeNotify, isakmp.TypeVendor, isakmp.TypeNATOA, isakmp.TypeNATOAOld),
		take:  (*turn).takeQuickChoice, spurn: (*turn).spurnQuick,
		dh: shared, shows: QMIdle, say: (*turn).sayQuickDone, seal: true, done: InstallDone,
	}, {
		story: "use the outbound IPsec SA",
		// HDR*, HASH(3) -->
		mode: isakmp.Quick, role: responds, from: QMR2, heard: QMComplete, next: QMComplete,
		hears: sealed(isakmp.TypeHash).may(isakmp.TypeNotify),
		take:  (*turn).takeQuickDone,
		shows: QMIdle,
	}, {
		story: "obey a notify or delete",
		// HDR*, HASH(1), NOTIFY | DELETE
		mode: isakmp.Informational, role: responds, from: QMReady, heard: QMComplete, next: QMComplete,
		hears: sealed(isakmp.TypeHash).may(isakmp.TypeNotify, isakmp.TypeDelete, isakmp.TypeVendor),
		take:  (*turn).takeInfo,
		shows: QMIdle,
	}}
}

// row returns what to do about a message of a mode in a phase, or how to begin one.
func (m *Machine) row(mode isakmp.Exchange, as role, from Phase) *exchange {
	for i := range m.table {
		if x := &m.table[i]; x.mode == mode && x.role == as && x.from == from {
			return x
		}
	}
	return nil
}

// payloads is what a message must and may hold. What it must hold, it holds once.
type payloads struct {
	need   []isakmp.PayloadType
	allow  []isakmp.PayloadType
	sealed bool
	either bool // sealed or not
}

func plain(need ...isakmp.PayloadType) payloads  { return payloads{need: need} }
func sealed(need ...isakmp.PayloadType) payloads { return payloads{need: need, sealed: true} }

func (p payloads) may(allow ...isakmp.PayloadType) payloads { p.allow = allow; return p }
func (p payloads) orPlain() payloads                        { p.either = true; return p }

// privatePayload is the first payload type of private use (RFC 2408 section 3.1), skipped everywhere.
const privatePayload = 128

// fit reports whether a message holds what it must, and nothing it must not.
func (p payloads) fit(chain isakmp.Chain) bool {
	count := map[isakmp.PayloadType]int{}
	for _, payload := range chain.Payloads {
		count[payload.Type()]++
	}
	for _, t := range p.need {
		if count[t] != 1 {
			return false
		}
		delete(count, t)
	}
	for _, t := range p.allow {
		delete(count, t)
	}
	for t := range count {
		if t < privatePayload {
			return false
		}
	}
	return true
}
