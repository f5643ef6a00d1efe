package console

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Secret reads a line that nobody may see. At a terminal it asks for it on the screen, and what is typed is not shown; otherwise it is the
// first line of in.
func Secret(in io.Reader, s *Screen, question string) (string, error) {
	if file, ok := in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		_, _ = io.WriteString(s.w, question+": ")
		text, err := term.ReadPassword(int(file.Fd()))
		s.line("")
		return string(text), err
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil // the last line need not end
	}
	return strings.TrimRight(line, "\r\n"), err
}
