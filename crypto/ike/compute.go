package ike

// compute makes our nonce, where a public value goes with one, and asks for the Diffie-Hellman of the
// row. Where there is none it answers at once.
func (t *turn) compute() {
	if t.x.dh&public != 0 {
		t.exchanged().nonces[1-t.sa.theirs(t.node)] = t.random(nonceLen)
	}
	job := t.job()
	if job.group == nil || !job.public && job.peer == nil {
		t.answer()
		return
	}
	t.lastJob++
	job.id = t.lastJob
	t.jobs[job.id] = t
	t.emit(job)
}

func (t *turn) job() Compute {
	ex := t.exchanged()
	job := Compute{group: ex.group, public: t.x.dh&public != 0}
	if t.x.dh&(public|shared) != 0 && ex.group != nil && ex.private == nil {
		ex.private, _ = ex.group.NewPrivate(t.rand)
	}
	if t.x.dh&shared != 0 {
		job.peer = ex.publics[t.sa.theirs(t.node)]
	}
	job.private = ex.private
	return job
}

func (in DHDone) step(m *Machine) {
	t, ok := m.jobs[in.ID]
	delete(m.jobs, in.ID)
	if !ok || t.sa.deleted || t.node != nil && t.node.over {
		m.ignore(IgnoredStale)
		return
	}
	t.dh = in
	ex := t.exchanged()
	if in.Public != nil {
		ex.publics[1-t.sa.theirs(t.node)] = in.Public
		t.note(t.sa, Event{Kind: KeyPairMade})
	}
	if ex.shared = in.Shared; in.Shared != nil {
		t.note(t.sa, Event{Kind: SecretShared})
	}
	t.answer()
}
