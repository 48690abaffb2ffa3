package ios

import "time"

// limits keeps messages that anybody on the network can cause from filling the log.
type limits struct {
	last    map[any]time.Time // each message was printed
	printed map[any]budget    // of each sort: senders may be made up, and every one has a message of its own
}

// budget is how much was printed in a second.
type budget struct {
	second   time.Time
	messages int
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

func (l *limits) allowEvery(now time.Time, kind any, interval time.Duration) bool {
	if last, told := l.last[kind]; told && now.Sub(last) < interval {
		return false
	}
	if l.last == nil || len(l.last) >= mostLimits {
		l.last = map[any]time.Time{}
	}
	l.last[kind] = now
	return true
}

// allowFew says whether a message of a sort may be printed now that is new in what it says: some may each second.
func (l *limits) allowFew(now time.Time, sort any) bool {
	if l.printed == nil {
		l.printed = map[any]budget{}
	}
	b := l.printed[sort]
	if now.Sub(b.second) >= time.Second {
		b = budget{second: now}
	}
	b.messages++
	l.printed[sort] = b
	return b.messages <= mostOfASort
}
