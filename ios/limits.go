package ios

import "time"

// limits keeps messages that anybody on the network can cause from filling the log.
type limits struct {
	last  map[any]time.Time // each message was told
	sorts map[any]*pace     // of each sort: senders may be made up, and every one has a message of its own
	held  int               // messages kept back
}

const (
	noticeInterval    = time.Minute
	ikeNoticeInterval = time.Second
	aclLogInterval    = 5 * time.Minute
	mostLimits        = 4096
	mostOfASort       = 10 // a second
)

type notice uint8

const (
	noticeSPI notice = iota
	noticeClear
	noticeACL
)

// allow says whether a message of this kind may be printed now: once a minute.
func (l *limits) allow(now time.Time, kind any) bool { return l.allowEvery(now, kind, noticeInterval) }

// allowEvery is allow at another interval. A message that may not is counted.
func (l *limits) allowEvery(now time.Time, kind any, interval time.Duration) bool {
	if l.due(now, kind, interval) {
		return true
	}
	l.held++
	return false
}

// due says whether the interval since something was last told is over; if so, it is told now.
func (l *limits) due(now time.Time, kind any, interval time.Duration) bool {
	if last, told := l.last[kind]; told && now.Sub(last) < interval {
		return false
	}
	if l.last == nil || len(l.last) >= mostLimits {
		l.last = map[any]time.Time{}
	}
	l.last[kind] = now
	return true
}

// allowFew says whether a message of a sort may be printed now that is new in what it says: some may each
// second. One that may not is counted.
func (l *limits) allowFew(now time.Time, sort any) bool {
	if l.sorts == nil {
		l.sorts = map[any]*pace{}
	}
	if l.sorts[sort] == nil {
		l.sorts[sort] = &pace{}
	}
	if l.sorts[sort].allow(now, mostOfASort) {
		return true
	}
	l.held++
	return false
}

// pace allows so many a second.
type pace struct {
	since time.Time // the second began
	n     int
}

func (p *pace) allow(now time.Time, most int) bool {
	if now.Sub(p.since) >= time.Second {
		*p = pace{since: now}
	}
	p.n++
	return p.n <= most
}
