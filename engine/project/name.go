package project

import (
	"go/token"
	"regexp"
	"slices"
	"strings"

	"tradebot/engine/fault"
)

// names are the names a description may have, of which a Go package can be named.
var names = regexp.MustCompile(`^[a-z][a-z0-9]*([-_][a-z0-9]+)*$`)

const maxName = 64

// reserved are words that cannot name a project, whose import path is its name: the first elements of the standard library's
// paths, and what the project itself already calls so.
var reserved = strings.Fields(`
	archive arena bufio builtin bytes cmd cmp compress container context crypto database debug embed encoding errors expvar flag
	fmt go hash html image index internal io iter log main maps math mime net os path plugin reflect regexp runtime slices sort
	strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak
	init sdk tradebot`)

// checkName returns the name of the project's Go package. The error is Invalid.
func checkName(name string) (string, error) {
	const op = "project.checkName"
	if len(name) > maxName || !names.MatchString(name) {
		return "", fault.New(fault.Invalid, op, "%.70q cannot name a strategy; use lower-case letters and digits, words joined by - or _, beginning with a letter, at most %d, like my-strategy", name, maxName)
	}
	word := strings.NewReplacer("-", "", "_", "").Replace(name)
	if token.IsKeyword(word) || slices.Contains(reserved, word) {
		return "", fault.New(fault.Invalid, op, "%s cannot name a strategy because Go uses that word itself; add another, like %s-strategy", name, name)
	}
	return word, nil
}
