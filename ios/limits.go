package ios

import "time"

// limits keeps messages that anybody on the network can cause from filling the log.
type limits struct{ last map[any]time.Time }

const (
	noticeInterval    = time.Minute
	ikeNoticeInterval = time.Second
	aclLogInterval    = 5 * time.Minute
	mostLimits        = 4096
)

type notice uint8

const (
	noticeSPI notice = iota
	noticeClear
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
