package main

import (
	"fmt"

	"github.com/alecthomas/kong"

	"torii/ios/lab"
)

// exercise is --exercise[=blank].
type exercise string

// Decode takes the flag alone, or with its value.
func (e *exercise) Decode(ctx *kong.DecodeContext) error {
	*e = exercise(lab.Exercise)
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		return nil
	}
	switch word := fmt.Sprint(ctx.Scan.Pop().Value); word {
	case "blank":
		*e = exercise(lab.Blank)
	case "true":
	default:
		return fmt.Errorf("expected --exercise or --exercise=blank, not %q", word)
	}
	return nil
}

// IsBool says that the flag may stand alone.
func (e *exercise) IsBool() bool { return true }

func (e exercise) variant() lab.Variant {
	if e == "" {
		return lab.Solved
	}
	return lab.Variant(e)
}
