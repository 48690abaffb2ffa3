package ios

import (
	"strings"
	"testing"
	"time"
)

// A device that is busy for a tenth of each second, half of it with packets on their way.
func TestUseOfTheProcessor(t *testing.T) {
	var c cpu
	c.start(birth)
	now := birth
	for range 600 {
		now = now.Add(time.Second)
		c.worked(now, 50*time.Millisecond)
		c.about(timers)
		c.about(keyExchange)
		c.about(ipInput)
		c.worked(now, 50*time.Millisecond)
	}
	now = now.Add(time.Second)
	all, passing := c.total(now), c.loads[interrupt].use(now)
	if int(all.seconds+0.5) != 10 || int(passing.seconds+0.5) != 5 || int(all.minute+0.5) != 10 || int(all.five+0.5) < 8 {
		t.Errorf("all %+v, interrupts %+v", all, passing)
	}
	if l := c.loads[keyExchange]; l.invoked != 600 || l.runtime != 30*time.Second {
		t.Errorf("a turn counts for the work that is most of it: %+v", l)
	}
	if c.loads[ipInput].invoked+c.loads[timers].invoked != 0 {
		t.Error("a turn counts once")
	}
	c.history.advance(now)
	if c.history.seconds[30] != 10 || c.history.minutes[58] != (peak{10, 10}) || c.history.hours[71] != (peak{}) {
		t.Errorf("history %+v", c.history)
	}
}

// Three days without work are as good as a year.
func TestHistoryForgets(t *testing.T) {
	h := history{second: birth}
	h.add(birth.Add(time.Second), time.Second)
	h.advance(birth.Add(24 * 365 * time.Hour))
	if h.seconds != [60]int{} || h.minutes != [60]peak{} || h.hours != [72]peak{} {
		t.Errorf("left %+v", h)
	}
}

// The graphs of ios-outputs' neighbours (genie ShowProcessesCpuHistory): what the columns of a real one look like.
func TestGraphOfTheProcessor(t *testing.T) {
	var columns []column
	for _, n := range strings.Fields("7 7 7 7 7 5 5 5 5 5 9 9 9 9 9 16 16 16 16 16 86 86 86 86 86 84 84 84 84 84 14 14 14 14 14 16 16 16 16 16 3 3 3 3 3 3 3 3 3 3 5 5 5 5 5 14 14 14 14 14") {
		value := 0
		for _, digit := range n {
			value = 10*value + int(digit-'0')
		}
		columns = append(columns, column{most: value})
	}
	var w page
	graph(&w, columns, 15, "CPU% per second (last 60 seconds)", "")
	lines := strings.Split(w.text.String(), "\n")
	for n, want := range map[int]string{
		2:  "      " + blanks(15) + "11111" + "8888888888" + "1111111111" + blanks(15) + "11111",
		3:  "      777775555599999666666666644444444446666633333333335555544444",
		4:  "  100 " + blanks(60),
		5:  "   90 " + blanks(20) + "*****" + blanks(35),
		6:  "   80 " + blanks(20) + "**********" + blanks(30),
		13: "   10 ****************************************" + blanks(10) + "**********",
		14: "     0....5....1....1....2....2....3....3....4....4....5....5....6",
		15: "               0    5    0    5    0    5    0    5    0    5    0",
		16: "               CPU% per second (last 60 seconds)",
	} {
		if got := lines[n]; got != want {
			t.Errorf("line %d:\n%q\nwant\n%q", n, got, want)
		}
	}
}

func blanks(n int) string { return strings.Repeat(" ", n) }

func TestAxisOfThreeDays(t *testing.T) {
	first, second := axis(72)
	if first != "0....5....1....1....2....2....3....3....4....4....5....5....6....6....7.." || second != "          0    5    0    5    0    5    0    5    0    5    0    5    0  " {
		t.Errorf("%q\n%q", first, second)
	}
}
