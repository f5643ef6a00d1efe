package console

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// Screen is where text is shown. Make one with [NewScreen]. Errors of writing are kept until Err.
type Screen struct {
	w        io.Writer
	err      error
	colour   bool
	terminal bool
	ascii    bool // nothing but ASCII in charts and figures
	width    int  // columns; 0 if unknown
}

// NewScreen returns a screen that writes to w. environ is the environment, as NAME=value.
func NewScreen(w io.Writer, environ []string) *Screen {
	s := &Screen{w: w, ascii: !unicode(environ)}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return s
	}
	s.terminal = true
	s.colour = !slices.ContainsFunc(environ, func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return name == "NO_COLOR" && value != "" || variable == "TERM=dumb"
	})
	if width, _, err := term.GetSize(int(file.Fd())); err == nil {
		s.width = width
	}
	return s
}

// unicode reports whether the locale is one of UTF-8. The first of the three variables that is set decides, as POSIX has it;
// without any, the locale is one of ASCII.
func unicode(environ []string) bool {
	for _, name := range [...]string{"LC_ALL", "LC_CTYPE", "LANG"} {
		for _, variable := range environ {
			if locale, ok := strings.CutPrefix(variable, name+"="); ok && locale != "" {
				locale = strings.ToLower(locale)
				return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
			}
		}
	}
	return false
}

// Terminal reports whether a person is looking.
func (s *Screen) Terminal() bool { return s.terminal }

// Err returns the first error of writing, as when the other end of a pipe is closed.
func (s *Screen) Err() error { return s.err }

// Print writes a formatted line.
func (s *Screen) Print(format string, args ...any) { s.line(fmt.Sprintf(format, args...)) }

func (s *Screen) line(text string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.w, strings.TrimRight(text, " ")+"\n")
	}
}

// style is a way of showing text, as the parameters of the terminal's escape sequence.
type style string

const (
	plain  style = ""
	bold   style = "1"
	faint  style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
)

func (s *Screen) paint(how style, text string) string {
	if !s.colour || how == plain || text == "" {
		return text
	}
	return "\x1b[" + string(how) + "m" + text + "\x1b[0m"
}

// cell is one field of a table.
type cell struct {
	text  string
	how   style
	right bool // numbers are aligned to the right
}

// table writes rows with their columns aligned, indented by two. On a terminal the last column is wrapped at its width.
func (s *Screen) table(rows [][]cell) {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		line.WriteString("  ")
		at := 2
		for i, c := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c.text))
			if i == len(row)-1 && !c.right {
				for k, part := range wrap(c.text, s.width-at) {
					if k > 0 {
						line.WriteString("\n" + strings.Repeat(" ", at))
					}
					line.WriteString(s.paint(c.how, part))
				}
				break
			}
			if c.right {
				line.WriteString(pad + s.paint(c.how, c.text))
			} else {
				line.WriteString(s.paint(c.how, c.text) + pad)
			}
			line.WriteString("  ")
			at += widths[i] + 2
		}
		s.line(line.String())
	}
}

// wrap cuts text at spaces into lines of at most width columns, unless there is too little room for that to help.
func wrap(text string, width int) []string {
	if width < 20 {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = word
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// heads returns a row of column names.
func heads(names ...string) []cell {
	row := make([]cell, len(names))
	for i, name := range names {
		row[i] = cell{text: name, how: faint}
	}
	return row
}

// texts returns a row of plain cells.
func texts(fields ...string) []cell {
	row := make([]cell, len(fields))
	for i, field := range fields {
		row[i] = cell{text: field}
	}
	return row
}

// Count writes a whole number with its thousands apart: 58,419.
func Count[T int | int64](n T) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Plural writes a count with its noun.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}
