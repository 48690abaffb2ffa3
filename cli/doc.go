// Package cli is an IOS-shaped command language that knows no router. The lines of a mode are a
// function of the object they configure, and their arguments are bound to ordinary pointers, as in
// the standard flag package:
//
//	func interfaceLines(i *Interface) []Line {
//		return []Line{
//			Set("description", "Interface specific description", Rest(&i.Description, "Up to 240 characters")),
//			Set("ip address", "Set the IP address of an interface", Addr(&i.Addr, "IP address"), Mask(&i.Mask, "IP subnet mask")),
//			Flag("shutdown", "Shutdown the selected interface", &i.Shutdown),
//		}
//	}
//
// From that one declaration come parsing with abbreviations, `?` in both forms, TAB, `no`,
// `default`, the running-config line and its place, silence about defaults, entering a mode, the
// privilege level and the three errors with the caret in the right column.
//
// Kinds of line, beside Set and Flag:
//
//	Do        an exec command                     Do("show clock", "…").Run(func() { … })
//	Each      a line that repeats                 Each("ip route", "…", routes, routeTokens)
//	Block     a mode with a key                   Block("crypto isakmp policy", "…", policyMode, policies, policyKey)
//	Ordered   numbered rows of one object         Ordered(rows, aceTokens)          10 permit …, no 10
//	Spans     a Block whose equal neighbours      Spans("line vty", "…", lineMode, lines, key, join)
//	          print as one; one line edits several
//
// Kinds of token, beside Word, Rest, Num, Addr, Mask and the keywords:
//
//	OneOf     one word out of a closed set        OneOf(&i.NAT, "inside", "…", "outside", "…")
//	Union     one form excludes the others        Union(Seq(Addr(…), Mask(…)), On("dhcp", "…", &i.DHCP))
//	List      a set edited by add and remove      List(&i.VLANs, 1, 4094, "…")      add 10-20, remove 15
//	Path      a keyword with text glued to it     Path("flash:", "…", &url)         flash:a.cfg
//	Text      raw lines up to a delimiter         Text(&c.Banner, "…")              banner motd ^C … ^C
//
// and Line.Ask makes a line ask `[confirm]` first. A line that its reader's level does not see is
// refused as an unknown one is; Levels move commands, Levels{"show running-config": {Level: 5}}.
//
// The package is meant to be imported with a dot by the files that declare grammar, so that a
// mode reads as a list of its lines. It holds no state: a word list goes in, a Match comes out.
//
//	line ──split──▶ words ──walk (index, live states)──▶ Match ──Commit──▶ the object
//	object ──Render──▶ running-config
package cli
