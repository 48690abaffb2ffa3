// Package term is the terminal between whoever types and a command shell: echo, line editing,
// history, the pager, output filters and questions. It knows the manners of an IOS line and nothing
// of routers, sockets or clocks; what a line means is the [Shell]'s business.
//
//	           Feed ──▶ inbox ──keys──▶ reading ──line──▶ Shell.Exec
//	front                               │ view              │ Write Page Ask Relay
//	        WriteTo ◀── outbox ◀────────┴───────────────────┘
//	                      ▲
//	                    Async (syslog, from any goroutine)
//
// A key changes the line; the view then compares the row on the screen with the one that is to be
// there, and writes the difference.
//
// A front calls Feed and WriteTo from goroutines of its own, and Run from a third. Both boxes are
// bounded: Feed waits while the shell is busy, the shell waits while the peer does not read, and
// Async never waits. A terminal made by [Scripted] plays its keys without any goroutine.
package term
