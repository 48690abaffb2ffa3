package nat

import "time"

// list is the translations of one class, the least recently used first: as all of them live equally long,
// they end in this order.
type list struct {
	first, last *Translation
	len         int
}

func (l *list) push(x *Translation) {
	x.prev, x.next = l.last, nil
	if l.last != nil {
		l.last.next = x
	} else {
		l.first = x
	}
	l.last = x
	l.len++
}

func (l *list) take(x *Translation) {
	if x.prev != nil {
		x.prev.next = x.next
	} else {
		l.first = x.next
	}
	if x.next != nil {
		x.next.prev = x.prev
	} else {
		l.last = x.prev
	}
	x.prev, x.next = nil, nil
	l.len--
}

// touch notes that a translation was used, by a packet that makes it of a class.
func (t *Table) touch(x *Translation, as class) {
	x.Used = t.now
	if x.class == static {
		return
	}
	t.ages[x.class].take(x)
	x.class = as
	t.ages[as].push(x)
}

// Life is how long a translation lives unused, 0 for ever; of a connection, while it is open.
func (t *Table) Life(x *Translation) time.Duration {
	if x.class == finRst {
		return t.rules.Timeouts.of(tcp)
	}
	return t.rules.Timeouts.of(x.class)
}

// Left is how long a translation still lives unused; 0 for ever.
func (t *Table) Left(now time.Time, x *Translation) time.Duration {
	life := t.rules.Timeouts.of(x.class)
	if life == 0 {
		return 0
	}
	return max(0, x.Used.Add(life).Sub(now))
}

// Deadline is when Expire is due, zero for never.
func (t *Table) Deadline() (first time.Time) {
	for c := simple; c < numClasses; c++ {
		x := t.ages[c].first
		life := t.rules.Timeouts.of(c)
		if x == nil || life == 0 {
			continue
		}
		if at := x.Used.Add(life); first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}

// end takes out what has not been used for too long. What others run over is in use for as long as they are.
func (t *Table) end(x *Translation) {
	if x.Children > 0 {
		t.touch(x, x.class)
		return
	}
	t.Expired++
	t.remove(x)
}

// Expire ends what has not been used for too long.
func (t *Table) Expire(now time.Time) {
	t.now = now
	for c := simple; c < numClasses; c++ {
		life := t.rules.Timeouts.of(c)
		for x := t.ages[c].first; x != nil && life > 0 && !x.Used.Add(life).After(now); x = t.ages[c].first {
			t.end(x)
		}
	}
}
