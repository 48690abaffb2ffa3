package tcp

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// translator stands between two stacks, loses packets and swaps none.
type translator struct {
	mu    sync.Mutex // guards table and dice
	table *nat.Table
	dice  *rand.Rand
	loss  int // one packet of so many; 0: none
}

func newTranslator(inside, global netip.Addr, loss int) *translator {
	t := &translator{table: nat.New(), dice: rand.New(rand.NewPCG(1, 2)), loss: loss}
	own := packet.U32(global)
	t.table.Configure(time.Now(), &nat.Rules{Timeouts: nat.DefaultTimeouts,
		FTP:      []nat.FTPPort{{Port: 21, Serves: func(uint32) bool { return true }}},
		Dynamics: []nat.Dynamic{{ID: 1, Permits: func(f *packet.Facts) bool { return f.Src == packet.U32(inside) }, First: own, Last: own, Overload: true}}})
	return t
}

// pass says whether a packet gets through.
func (t *translator) pass(p *packet.Packet, inside netip.Addr) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.loss > 0 && t.dice.IntN(t.loss) == 0 {
		return false
	}
	if p.Src == packet.U32(inside) {
		return t.table.Outbound(time.Now(), p) == nat.Translated
	}
	return t.table.Inbound(time.Now(), p) == nat.Translated
}

// Between two TCPs that were made by others the commands arrive as they should, and so does every answer, however
// the client cuts what it writes. Where packets are lost on top of that a command may go through as it was said,
// but nothing comes to a standstill.
func TestFTPThroughTranslation(t *testing.T) {
	for name, row := range map[string]struct{ loss, commands int }{
		"nothing is lost":              {0, 30},
		"one packet of twelve is lost": {12, 3},
	} {
		t.Run(name, func(t *testing.T) {
			global := netip.MustParseAddr("100.100.100.100") // longer than the client's own
			between := newTranslator(left, global, row.loss)
			client, server := rope(t, func(p *packet.Packet, to *Stack) {
				if between.pass(p, left) {
					to.Input(p)
				}
			})
			heard := make(chan string, 100)
			go serveFTP(listen(t, server, 21), heard)
			c, err := client.Dial(dialing(t), left, netip.AddrPortFrom(right, 21))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			replies := bufio.NewReader(c)
			dice := rand.New(rand.NewPCG(3, 4))
			for i := range row.commands {
				port := 5000 + i
				said := fmt.Sprintf("PORT 10,0,0,1,%d,%d\r\nRETR file%d\r\n", port>>8, port&255, i)
				for rest := said; rest != ""; {
					n := 1 + dice.IntN(min(len(rest), 12))
					c.Write([]byte(rest[:n]))
					rest = rest[n:]
				}
				want := strings.Replace(said, "10,0,0,1", "100,100,100,100", 1)
				if got := <-heard + <-heard; got != want && (row.loss == 0 || got != said) {
					t.Fatalf("said %q, heard %q", said, got)
				}
				for range 2 {
					if reply, err := replies.ReadString('\n'); err != nil || reply != "200 fine\r\n" {
						t.Fatalf("%q, %v", reply, err)
					}
				}
			}
		})
	}
}

// serveFTP answers every line of one connection.
func serveFTP(l net.Listener, heard chan<- string) {
	c, err := l.Accept()
	if err != nil {
		return
	}
	defer c.Close()
	for lines := bufio.NewReader(c); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		heard <- line
		c.Write([]byte("200 fine\r\n"))
	}
}
