package term

// Shell is what a terminal talks to: an IOS session, or the command prompt of a PC. All of its
// methods are called from the goroutine in [Terminal.Run].
type Shell interface {
	// Prompt is printed before each line, at the start of a screen line.
	Prompt() string

	// Exec runs one line, blank ones too, and returns when the prompt is due. It prints to t and
	// may page, ask and read text.
	Exec(t *Terminal, line string)

	// Help answers '?' typed with line before the cursor. The empty string says that '?' is an
	// ordinary character here.
	Help(line string) string

	// Complete answers TAB typed with line before the cursor: the completed line, or false when
	// there is not exactly one.
	Complete(line string) (string, bool)

	// Done ends the session, after exit or logout.
	Done() bool
}

// Modal is a shell with modes, such as exec and configuration.
type Modal interface {
	Shell

	// Mode names the history ring that lines typed now belong to.
	Mode() string

	// Break is told of ^C with line before the cursor. True: the line is dropped. False: the key
	// is text, as the delimiter in "banner motd ^C" is.
	Break(t *Terminal, line string) bool

	// End is told of ^Z and of the line that was typed before it.
	End(t *Terminal, line string)
}
