package ios

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"torii/cli"
)

// samplesPerLine is how often a law types each line of the grammar.
const samplesPerLine = 12

// overEveryLine calls law with samples of every line that can be typed, in every mode of every platform,
// and with what reads the mode: its lines, and in configuration modes the session's own commands too.
func overEveryLine(t *testing.T, law func(t *testing.T, r cli.Reader, l cli.Line, sample string)) {
	for _, platform := range PlatformNames() {
		for _, m := range wholeGrammar(mustPlatform(platform)) {
			t.Run(platform+" "+m.title, func(t *testing.T) {
				r := modeReader(mustPlatform(platform), m)
				for i, l := range r.Lines {
					if _, ok := l.Typed(m.base()); !ok || l.Help() == "" {
						continue
					}
					rng := rand.New(rand.NewPCG(3, uint64(i)))
					for range samplesPerLine {
						law(t, r, l, l.Sample(rng.IntN))
					}
				}
			})
		}
	}
}

func modeReader(p *Platform, m modeLines) cli.Reader {
	lines := m.lines
	if m.title != execTitle {
		session := &Session{device: &Device{Options: Options{Platform: p}}}
		lines = slices.Concat(session.modeCommands(), lines)
	}
	return cli.Reader{Lines: lines, Index: cli.NewIndex(lines, m.prefix), Level: cli.HighestLevel, Base: m.base()}
}

// lineArgument is what help calls an argument that takes the rest of the line.
const lineArgument = "LINE"

// Wherever a command can be broken off, `?` lists what comes next, each with its help, and <cr> where
// nothing has to.
func TestHelpAtEveryWord(t *testing.T) {
	overEveryLine(t, func(t *testing.T, r cli.Reader, l cli.Line, sample string) {
		words := strings.Fields(sample)
		for i := range len(words) + 1 {
			typed := strings.Join(append(slices.Clone(words[:i]), ""), " ")
			listed, bare := listedBy(r.Help(typed))
			if bare != "" {
				t.Errorf("%q: no help for %s", typed+"?", bare)
			}
			switch {
			case i == len(words) && !slices.Contains(listed, "<cr>"):
				t.Errorf("%q can be entered, and help lists %q", typed, listed)
			case i < len(words) && !slices.ContainsFunc(listed, func(entry string) bool { return stands(entry, words[i]) }):
				t.Errorf("%q: %q is not in %q", typed+"?", words[i], listed)
			}
			if slices.Contains(listed, lineArgument) {
				return
			}
		}
	})
}

// listedBy are the words of a help screen, and one that is not explained.
func listedBy(screen string) (words []string, bare string) {
	for line := range strings.Lines(screen) {
		line = strings.TrimRight(line, "\n")
		entry, help, _ := strings.Cut(strings.TrimLeft(line, " "), "  ")
		switch {
		case line == "" || strings.HasPrefix(line, "   "): // the end, or a wrapped explanation
		case strings.HasPrefix(line, "%"):
			return nil, line
		default:
			words = append(words, entry)
			if help == "" && entry != "<cr>" && !strings.Contains(entry, " ") {
				bare = entry
			}
		}
	}
	return words, bare
}

// stands says whether an entry of help covers a word: a keyword its own, an argument many.
func stands(entry, word string) bool {
	return entry == word || isArgument(entry) || strings.HasSuffix(entry, ":") && strings.HasPrefix(word, entry)
}

// isArgument says whether an entry of help is a placeholder: WORD, <1-10>, A.B.C.D, hh:mm.
func isArgument(entry string) bool {
	return strings.ToUpper(entry) == entry && strings.ContainsFunc(entry, func(r rune) bool { return 'A' <= r && r <= 'Z' || r == '<' }) ||
		entry[0] == '<' || strings.ContainsAny(entry, " ") || entry == "hh:mm" || entry == "hh:mm:ss"
}

// Every command is reached when each of its keywords is typed as short as word help allows.
func TestShortestAbbreviation(t *testing.T) {
	overEveryLine(t, func(t *testing.T, r cli.Reader, l cli.Line, sample string) {
		words := strings.Fields(sample)
		short := slices.Clone(words)
		for i, word := range words {
			before := strings.Join(words[:i], " ")
			if entries := strings.Fields(r.Help(strings.TrimLeft(before+" "+word, " "))); slices.Contains(entries, word) {
				short[i] = shortest(r, before, word)
			}
			if listed, _ := listedBy(r.Help(strings.TrimLeft(before+" ", " "))); slices.Contains(listed, lineArgument) {
				break
			}
		}
		typed := strings.Join(short, " ")
		m, err := r.Read(typed)
		if err != nil || m.Line().Path() != l.Path() {
			t.Errorf("%q for %q: %v", typed, sample, err)
		}
	})
}

// shortest is the least of a keyword that word help completes to nothing else.
func shortest(r cli.Reader, before, word string) string {
	for n := 1; n < len(word); n++ {
		fit := slices.DeleteFunc(strings.Fields(r.Help(strings.TrimLeft(before+" "+word[:n], " "))), isArgument)
		if len(fit) == 1 && fit[0] == word {
			return word[:n]
		}
	}
	return word
}

// A command above the level of whoever types it is refused exactly as if it did not exist.
func TestRefusedBelowItsLevel(t *testing.T) {
	overEveryLine(t, func(t *testing.T, r cli.Reader, l cli.Line, sample string) {
		level, _ := l.Typed(r.Base)
		if level == 0 {
			return
		}
		r.Level = level - 1
		m, err := r.Read(sample)
		if err == nil {
			if needs, _ := m.Line().Typed(r.Base); needs > r.Level {
				t.Errorf("%q is understood at level %d", sample, r.Level)
			}
			return
		}
		without := r
		without.Lines = slices.Clone(r.Lines)
		for i := range without.Lines {
			if needs, _ := without.Lines[i].Typed(r.Base); needs > r.Level {
				without.Lines[i] = without.Lines[i].When(false)
			}
		}
		if _, unknown := without.Read(sample); unknown == nil || unknown.Error() != err.Error() {
			t.Errorf("%q at level %d: %v, and where it does not exist: %v", sample, r.Level, err, unknown)
		}
	})
}

// Every mode can be named by `privilege` and `alias`, and every name is a mode's.
func TestEveryModeHasAWord(t *testing.T) {
	known := map[string]bool{}
	for _, m := range wholeGrammar(mustPlatform("c2911")) {
		known[wordOf(m.title)] = true
		if wordOf(m.title) == "" {
			t.Errorf("%s has no word", m.title)
		}
	}
	for _, m := range modeWords {
		if !known[m.word] {
			t.Errorf("%s names no mode", m.word)
		}
	}
}
