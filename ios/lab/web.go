package lab

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"torii/cli/term"
)

const (
	webPort    = 80
	webTimeout = 30 * time.Second
	longestWeb = 1 << 20 // octets of a page, given or shown
)

// serveWeb answers HTTP until the host is switched off.
func (h *Host) serveWeb(power context.Context, l net.Listener) {
	server := &http.Server{Handler: http.HandlerFunc(h.page), ReadHeaderTimeout: webTimeout, IdleTimeout: webTimeout,
		ErrorLog: nil}
	stop := context.AfterFunc(power, func() { server.Close() })
	defer stop()
	server.Serve(l)
	server.Close()
}

// page names the host and its visitor. A number as path asks for a page of so many octets, to try the path with.
func (h *Host) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/")); err == nil && n >= 0 && n <= longestWeb {
		io.WriteString(w, filler(n))
		return
	}
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	visitor, _ := netip.ParseAddrPort(r.RemoteAddr)
	fmt.Fprintf(w, "This is %s.\nYou are %s.\n", h.Name, visitor.Addr())
}

// filler is text of n octets in lines of 64.
func filler(n int) string {
	line := strings.Repeat("0123456789abcdef", 4)[:63] + "\n"
	return strings.Repeat(line, n/len(line)+1)[:n]
}

// web is the command: web URL. It prints the status of the answer and the page.
func (s *shell) web(t *term.Terminal, args []string) {
	if len(args) != 1 {
		fmt.Fprint(t, "Torii PC Web\n\nUsage: web url\n\n")
		return
	}
	address, ok := webAddress(args[0])
	if !ok {
		fmt.Fprintf(t, "Invalid URL %s: expected one like http://192.168.2.1/\n\n", args[0])
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), webTimeout)
	defer cancel()
	interrupt := t.Interrupt()
	go func() {
		select {
		case <-interrupt:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := s.fetch(ctx, t, address); err != nil {
		fmt.Fprintf(t, "%s\n\n", whyNot(err))
	}
}

// webAddress takes http://ADDRESS[:PORT][/PATH]; the first part may be left out. There are no names here.
func webAddress(text string) (*url.URL, bool) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" {
		return nil, false
	}
	a, err := netip.ParseAddr(u.Hostname())
	return u, err == nil && a.Is4()
}

func (s *shell) fetch(ctx context.Context, t *term.Terminal, address *url.URL) error {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: s.dialWeb}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	fmt.Fprintf(t, "%s %s\n\n", answer.Proto, answer.Status)
	_, err = io.Copy(t, io.LimitReader(answer.Body, longestWeb))
	fmt.Fprintln(t)
	return err
}

func (s *shell) dialWeb(ctx context.Context, _, address string) (net.Conn, error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	return s.dial(to, ctx.Done())
}
