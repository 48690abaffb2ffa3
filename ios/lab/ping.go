package lab

import (
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"torii/cli/term"
)

const (
	patience     = 2 * time.Second // with a probe
	pingInterval = time.Second
	largestPing  = 65500
)

const pingUsage = `Torii PC Ping

Usage: ping [-n count | -l size | -i TTL | -f | -t ] target

`

const controlC = "\nControl-C\n^C\n"

// pingJob is a ping command as typed.
type pingJob struct {
	target string
	count  int // 0 goes on until ^C
	size   int
	ttl    int
	df     bool
}

// parsePing reads the arguments; false says that they make no sense.
func parsePing(args []string) (pingJob, bool) {
	job := pingJob{count: 4, size: 32}
	for i := 0; i < len(args); i++ {
		number := func(to *int, least, most int) bool {
			i++
			if i == len(args) {
				return false
			}
			n, err := strconv.Atoi(args[i])
			*to = n
			return err == nil && n >= least && n <= most
		}
		ok := true
		switch strings.ToLower(args[i]) {
		case "-t":
			job.count = 0
		case "-f":
			job.df = true
		case "-n":
			ok = number(&job.count, 1, 1<<31-1)
		case "-l":
			ok = number(&job.size, 0, largestPing)
		case "-i":
			ok = number(&job.ttl, 1, 255)
		default:
			ok = job.target == "" && !strings.HasPrefix(args[i], "-")
			job.target = args[i]
		}
		if !ok {
			return job, false
		}
	}
	return job, true
}

func (s *shell) ping(t *term.Terminal, args []string) {
	job, ok := parsePing(args)
	switch {
	case !ok:
		invalid(t)
		return
	case job.target == "":
		fmt.Fprint(t, pingUsage)
		return
	}
	to, ok := address(t, job.target)
	if !ok {
		return
	}
	fmt.Fprintf(t, "\nPinging %s with %d bytes of data:\n\n", to, job.size)
	var tally tally
	finished := s.pingAll(t, job, to, &tally)
	tally.print(t, to)
	if finished {
		fmt.Fprintln(t)
	} else {
		fmt.Fprint(t, controlC)
	}
}

// address reads a target. There are no names here.
func address(w io.Writer, target string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(target)
	if err != nil || !a.Is4() {
		fmt.Fprintf(w, "Ping request could not find host %s. Please check the name and try again.\n\n", target)
		return a, false
	}
	return a, true
}

// pingAll sends the probes, one a second but never before the last one is answered or given up. False: interrupted.
func (s *shell) pingAll(t *term.Terminal, job pingJob, to netip.Addr, tally *tally) bool {
	interrupt := t.Interrupt()
	e := echo{to: to, id: s.newID(), ttl: uint8(job.ttl), df: job.df, size: job.size}
	for n := 0; job.count == 0 || n < job.count; n++ {
		if n > 0 && !s.sleep(tally.last.Add(pingInterval), interrupt) {
			return false
		}
		e.seq++
		tally.sent++
		w, ok := s.probe(e, interrupt)
		if !ok {
			return false
		}
		tally.add(w)
		fmt.Fprintln(t, w.answer)
	}
	return true
}

// String is the line that ping prints.
func (a answer) String() string {
	switch a.outcome {
	case replied:
		return fmt.Sprintf("Reply from %s: bytes=%d time%s TTL=%d", a.from, a.bytes, pingTime(a.rtt), a.ttl)
	case unreachable:
		return fmt.Sprintf("Reply from %s: Destination host unreachable.", a.from)
	case tooLong:
		return "Packet needs to be fragmented but DF set."
	case tooLongThere:
		return fmt.Sprintf("Reply from %s: Packet needs to be fragmented but DF set.", a.from)
	case expired:
		return fmt.Sprintf("Reply from %s: TTL expired in transit.", a.from)
	}
	return "Request timed out."
}

func pingTime(rtt time.Duration) string {
	if rtt < time.Millisecond {
		return "<1ms"
	}
	return fmt.Sprintf("=%dms", rtt.Milliseconds())
}

// tally is what the statistics are made of; only replies of the target count as received.
type tally struct {
	sent, received         int
	least, greatest, total int64 // milliseconds
	last                   time.Time
}

func (y *tally) add(w *wait) {
	y.last = w.sent
	if w.answer.outcome != replied {
		return
	}
	ms := w.answer.rtt.Milliseconds()
	if y.received == 0 || ms < y.least {
		y.least = ms
	}
	y.greatest = max(y.greatest, ms)
	y.total += ms
	y.received++
}

func (y *tally) print(w io.Writer, to netip.Addr) {
	lost := y.sent - y.received
	fmt.Fprintf(w, "\nPing statistics for %s:\n", to)
	fmt.Fprintf(w, "    Packets: Sent = %d, Received = %d, Lost = %d (%d%% loss),\n",
		y.sent, y.received, lost, 100-100*y.received/y.sent)
	if y.received == 0 {
		return
	}
	fmt.Fprintf(w, "Approximate round trip times in milli-seconds:\n")
	fmt.Fprintf(w, "    Minimum = %dms, Maximum = %dms, Average = %dms\n", y.least, y.greatest, y.total/int64(y.received))
}
