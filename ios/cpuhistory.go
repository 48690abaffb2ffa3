package ios

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// history is the use of the processor in percent, the present last: of each second for a minute, of each minute for
// an hour, of each hour for three days.
type history struct {
	second  time.Time     // the present one
	busy    time.Duration // in it
	seconds [60]int
	minutes [60]peak
	hours   [72]peak
	count   int // seconds that are over
}

// peak is the most of a stretch of time and its average.
type peak struct{ most, average int }

func (h *history) add(now time.Time, busy time.Duration) {
	h.advance(now)
	h.busy += busy
}

// longestIdle is how many seconds without work say as much as more of them.
const longestIdle = 74 * 3600

// advance closes the seconds that are over.
func (h *history) advance(now time.Time) {
	over := int(now.Sub(h.second) / time.Second)
	h.second = h.second.Add(time.Duration(over) * time.Second)
	for range min(over, longestIdle) {
		h.close(min(100, int(100*h.busy/time.Second)))
		h.busy = 0
	}
}

func (h *history) close(percent int) {
	push(h.seconds[:], percent)
	h.count++
	if h.count%60 == 0 {
		push(h.minutes[:], peak{slices.Max(h.seconds[:]), average(h.seconds[:], func(p int) int { return p })})
	}
	if h.count%3600 == 0 {
		most := slices.MaxFunc(h.minutes[:], func(a, b peak) int { return a.most - b.most }).most
		push(h.hours[:], peak{most, average(h.minutes[:], func(p peak) int { return p.average })})
	}
}

func push[T any](row []T, v T) {
	copy(row, row[1:])
	row[len(row)-1] = v
}

func average[T any](row []T, of func(T) int) (sum int) {
	for _, v := range row {
		sum += of(v)
	}
	return sum / len(row)
}

// column is one of a graph: the height of its bar, and of the part of it that is drawn with #.
type column struct{ most, average int }

// show draws the three graphs, the present at the left.
func (h *history) show(w *page) {
	seconds := make([]column, len(h.seconds))
	for i, p := range h.seconds {
		seconds[len(seconds)-1-i] = column{most: p}
	}
	const both = "* = maximum CPU%   # = average CPU%"
	graph(w, seconds, 15, "CPU% per second (last 60 seconds)", "")
	graph(w, peaks(h.minutes[:]), 15, "CPU% per minute (last 60 minutes)", both)
	graph(w, peaks(h.hours[:]), 19, "CPU% per hour (last 72 hours)", both)
}

func peaks(row []peak) (columns []column) {
	for _, p := range slices.Backward(row) {
		columns = append(columns, column(p))
	}
	return columns
}

func graph(w *page, columns []column, indent int, title, legend string) {
	w.printf("\n")
	for _, place := range [...]int{100, 10, 1} {
		w.printf("      %s\n", digits(columns, place))
	}
	for level := 100; level > 0; level -= 10 {
		w.printf("%5d %s\n", level, bars(columns, level))
	}
	first, second := axis(len(columns))
	w.printf("     %s\n     %s\n%*s%s\n", first, second, indent, "", title)
	if legend != "" {
		w.printf("%*s%s\n", indent-1, "", legend)
	}
}

// digits are the values written downwards, one decimal place of them; what is nothing has none.
func digits(columns []column, place int) string {
	var b strings.Builder
	for _, c := range columns {
		if c.most >= place {
			fmt.Fprint(&b, c.most/place%10)
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// bars is the line of a graph at a level. A bar reaches it from the middle of the step below on.
func bars(columns []column, level int) string {
	var b strings.Builder
	for _, c := range columns {
		switch {
		case c.average >= level-5:
			b.WriteByte('#')
		case c.most >= level-5:
			b.WriteByte('*')
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// axis marks every fifth column with its number, written downwards.
func axis(n int) (first, second string) {
	top, below := []byte("0"+strings.Repeat(".", n)), []byte(strings.Repeat(" ", n+1))
	for at := 5; at <= n; at += 5 {
		number := fmt.Sprint(at)
		top[at] = number[0]
		copy(below[at:], number[1:])
	}
	return string(top), string(below)
}
