package term

import "slices"

// killBuffer is what was last cut out of lines, the newest first.
type killBuffer struct {
	cuts   []string
	yanked int // the one that was put back last
}

const mostCuts = 10

func (k *killBuffer) add(text string) {
	if text == "" {
		return
	}
	k.cuts = slices.Insert(k.cuts[:min(len(k.cuts), mostCuts-1)], 0, text)
}

// newest is what was cut last.
func (k *killBuffer) newest() string {
	k.yanked = -1
	return k.older()
}

// older goes round: behind the oldest comes the newest.
func (k *killBuffer) older() string {
	if len(k.cuts) == 0 {
		return ""
	}
	k.yanked = (k.yanked + 1) % len(k.cuts)
	return k.cuts[k.yanked]
}
