package ios

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"torii/cli"
)

// clockOf is the clock that lines of configuration mode make.
func clockOf(t *testing.T, lines ...string) Clock {
	t.Helper()
	c, faults := testConfig("c2911").typed("clock", strings.Join(lines, "\n"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return c.Clock
}

const clockLayout = "15:04:05 MST Mon Jan 2 2006"

// A moment in UTC, and what the clock on the wall shows: a second before a change and at it.
func TestLocalTime(t *testing.T) {
	american := []string{"clock timezone EST -5", "clock summer-time EDT recurring"}
	european := []string{"clock timezone CET 1", "clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00"}
	southern := []string{"clock timezone AEST 10", "clock summer-time AEDT recurring first Sun Oct 2:00 first Sun Apr 3:00"}
	once := []string{"clock timezone EST -5", "clock summer-time EDT date 1 may 2026 2:00 june 1 2026 2:00 30"}
	for _, tt := range []struct {
		lines     []string
		utc, want string
	}{
		{nil, "2026-07-01T12:00:00Z", "12:00:00 UTC Wed Jul 1 2026"},
		{[]string{"clock timezone IST 5 30"}, "2026-07-01T20:00:00Z", "01:30:00 IST Thu Jul 2 2026"},
		{[]string{"clock timezone NST -3 30"}, "2026-01-01T00:00:00Z", "20:30:00 NST Wed Dec 31 2025"},
		{[]string{"clock summer-time BST recurring last Sun Mar 1:00 last Sun Oct 2:00"}, "2026-07-01T12:00:00Z", "13:00:00 BST Wed Jul 1 2026"},
		{american, "2026-03-08T06:59:59Z", "01:59:59 EST Sun Mar 8 2026"},
		{american, "2026-03-08T07:00:00Z", "03:00:00 EDT Sun Mar 8 2026"},
		{american, "2026-11-01T05:59:59Z", "01:59:59 EDT Sun Nov 1 2026"},
		{american, "2026-11-01T06:00:00Z", "01:00:00 EST Sun Nov 1 2026"},
		{european, "2026-03-29T00:59:59Z", "01:59:59 CET Sun Mar 29 2026"},
		{european, "2026-03-29T01:00:00Z", "03:00:00 CEST Sun Mar 29 2026"},
		{european, "2026-10-25T00:59:59Z", "02:59:59 CEST Sun Oct 25 2026"},
		{european, "2026-10-25T01:00:00Z", "02:00:00 CET Sun Oct 25 2026"},
		{southern, "2026-04-04T15:59:59Z", "02:59:59 AEDT Sun Apr 5 2026"},
		{southern, "2026-04-04T16:00:00Z", "02:00:00 AEST Sun Apr 5 2026"},
		{southern, "2026-10-03T16:00:00Z", "03:00:00 AEDT Sun Oct 4 2026"},
		{southern, "2026-12-31T16:00:00Z", "03:00:00 AEDT Fri Jan 1 2027"},
		{once, "2026-05-01T06:59:59Z", "01:59:59 EST Fri May 1 2026"},
		{once, "2026-05-01T07:00:00Z", "02:30:00 EDT Fri May 1 2026"},
		{once, "2026-06-01T06:30:00Z", "01:30:00 EST Mon Jun 1 2026"},
		{once, "2027-05-15T12:00:00Z", "07:00:00 EST Sat May 15 2027"},
	} {
		utc, err := time.Parse(time.RFC3339, tt.utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := clockOf(t, tt.lines...).local(utc).Format(clockLayout); got != tt.want {
			t.Errorf("%s by %q: got %s, want %s", tt.utc, tt.lines, got, tt.want)
		}
	}
}

// What is typed behind clock set is what is shown.
func TestTypedTimeIsShown(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	clock := clockOf(t, "clock timezone EST -5", "clock summer-time EDT recurring")
	for range 2000 {
		typed := time.Date(2026, 1, 1, 0, 0, rng.IntN(365*86400), 0, time.UTC)
		const wall = "15:04:05 Jan 2 2006"
		if got := clock.local(clock.universal(typed)).Format(wall); got != typed.Format(wall) && typed.Format("Jan 2 15") != "Mar 8 02" {
			t.Errorf("%s is shown as %s", typed.Format(wall), got)
		}
	}
}

// The dates in front of messages (IOL, service timestamps by service timestamps, public transcript).
func TestStamps(t *testing.T) {
	at := birth.Add(3*time.Hour + 7*time.Minute + 5*time.Second + 42*time.Millisecond)
	for _, tt := range []struct {
		line string
		set  bool
		want string
	}{
		{"service timestamps log datetime msec", false, "*Mar  1 03:07:05.042: "},
		{"service timestamps log datetime", false, "*Mar  1 03:07:05: "},
		{"service timestamps log datetime", true, "Mar  1 03:07:05: "},
		{"service timestamps log datetime show-timezone", true, "Mar  1 03:07:05 UTC: "},
		{"service timestamps log datetime msec localtime show-timezone", false, "*Mar  1 12:07:05.042 JST: "},
		{"service timestamps log datetime localtime", true, "Mar  1 12:07:05: "},
		{"service timestamps log datetime year", false, "*Mar  1 2026 03:07:05: "},
		{"service timestamps log datetime year show-timezone localtime msec", true, "Mar  1 2026 12:07:05.042 JST: "},
		{"service timestamps log uptime", true, "03:07:05: "},
		{"service timestamps log", true, "03:07:05: "},
		{"service timestamps", true, "03:07:05: "},
		{"no service timestamps log", true, ""},
		{"no service timestamps", true, ""},
	} {
		d := benchDevice(t)
		d.clock.set = tt.set
		for _, line := range []string{"clock timezone JST 9", tt.line} {
			if _, _, err := d.edit(birth, globalPlace, cli.HighestLevel, line, cli.Answers{}); err != nil {
				t.Fatal(line, err)
			}
		}
		if got := d.stamp(at, d.running().Stamps.Log); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.line, got, tt.want)
		}
	}
}

// ios-outputs: show users, show arp, show version.
func TestDurations(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		d            time.Duration
		short, words string
	}{
		{0, "00:00:00", "0 minutes"},
		{59*time.Minute + 59*time.Second, "00:59:59", "59 minutes"},
		{day - time.Second, "23:59:59", "23 hours, 59 minutes"},
		{day + 6*time.Hour, "1d06h", "1 day, 6 hours"},
		{2*7*day + 2*day + 18*time.Hour + 23*time.Minute, "2w2d", "2 weeks, 2 days, 18 hours, 23 minutes"},
		{364 * day, "52w0d", "52 weeks"},
		{365*day + 36*7*day + 4*day, "1y36w", "1 year, 36 weeks, 4 days"},
	} {
		if got := hms(tt.d); got != tt.short {
			t.Errorf("%s: got %s, want %s", tt.d, got, tt.short)
		}
		if got := inWords(tt.d); got != tt.words {
			t.Errorf("%s: got %s, want %s", tt.d, got, tt.words)
		}
	}
}

// 15.4 always shows the minutes of a time zone (ios-outputs 4.2), 12.4 where there are some.
func TestZoneSpelling(t *testing.T) {
	for platform, want := range map[string]string{"c2811": "clock timezone EET 2", "c2911": "clock timezone EET 2 0"} {
		c, _ := testConfig(platform).typed("zone", "clock timezone EET 2")
		if !slices.Contains(c.render(), want) {
			t.Errorf("%s: not %q", platform, want)
		}
	}
}
