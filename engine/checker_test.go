package engine_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// kind is what a package is, which decides what it may do.
type kind uint8

const (
	pure        kind = 1 + iota // computes from its arguments alone
	adapter                     // deals with one thing outside
	composition                 // puts the others together
)

// row is what the law says of one package.
type row struct {
	kind kind
	may  string // what it may import, separated by spaces
}

// roots are the folders whose packages need a row, where they exist.
var roots = []string{"engine", "api", "deploy", "web"}

const project = "tradebot/"

// impure are the standard packages, with all beneath them, through which a pure package would reach outside.
var impure = []string{"os", "net", "syscall", "math/rand", "crypto/rand", "log"}

// clock are the names of package time that read the clock or wait for it.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// check returns a sentence for every breach of the law in the repository tree. Files of all build tags count. Test files may
// import what they like, except commands.
func check(tree fs.FS, law map[string]row) (broken []string, err error) {
	c := checker{law: law, seen: map[string]bool{}}
	for _, root := range roots {
		if _, err := fs.Stat(tree, root); err != nil {
			continue
		}
		err := fs.WalkDir(tree, root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			base := path.Base(name)
			if entry.IsDir() && (base == "testdata" || base == "node_modules" || base[0] == '.' || base[0] == '_') {
				return fs.SkipDir // as the go command does, which go.mod tells of node_modules
			}
			if entry.IsDir() || path.Ext(name) != ".go" {
				return nil
			}
			source, err := fs.ReadFile(tree, name)
			if err != nil {
				return err
			}
			return c.file(name, source)
		})
		if err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(law)) {
		if !c.seen[name] {
			c.breach("%s has a row but does not exist; remove the row", name)
		}
	}
	return c.broken, nil
}

// checker collects what is wrong.
type checker struct {
	law    map[string]row
	seen   map[string]bool // packages with a file that is no test
	broken []string
}

func (c *checker) breach(format string, args ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, args...))
}

// file checks one file.
func (c *checker) file(name string, source []byte) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	pack, test := path.Dir(name), strings.HasSuffix(name, "_test.go")
	rule, known := c.law[pack]
	if !test && !c.seen[pack] {
		c.seen[pack] = true
		if !known {
			c.breach("%s has no row; add one to engine/layers_test.go", pack)
		}
	}
	for _, spec := range file.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		ours, inside := strings.CutPrefix(target, project)
		if inside && strings.HasPrefix(ours, "engine/cmd/") {
			c.breach("%s imports %s; nothing imports a command", name, ours)
		} else if !test && known {
			c.imports(name, pack, rule, target, ours, inside)
		}
	}
	if !test && rule.kind == pure {
		c.purity(files, name, file)
	}
	return nil
}

// imports checks one import: target is its path, ours what follows the project's name in it if inside is set.
func (c *checker) imports(name, pack string, rule row, target, ours string, inside bool) {
	first, _, _ := strings.Cut(target, "/")
	switch {
	case inside:
		if !slices.Contains(strings.Fields(rule.may), ours) {
			c.breach("%s imports %s, which the row of %s does not list", name, ours, pack)
		}
		other, known := c.law[ours]
		if rule.kind == adapter && other.kind == adapter {
			c.breach("%s imports %s; adapters never import one another", name, ours)
		}
		if rule.kind == pure && known && other.kind != pure {
			c.breach("%s imports %s, which is not pure as %s is", name, ours, pack)
		}
	case strings.Contains(first, "."):
		if !slices.ContainsFunc(strings.Fields(rule.may), func(may string) bool { return within(target, may) }) {
			c.breach("%s imports %s, which the row of %s does not list", name, target, pack)
		}
	case rule.kind == pure:
		if slices.ContainsFunc(impure, func(outside string) bool { return within(target, outside) }) {
			c.breach("%s imports %s; a pure package does not", name, target)
		}
	}
}

// purity finds clocks and goroutines.
func (c *checker) purity(files *token.FileSet, name string, file *ast.File) {
	clocks := map[string]bool{} // names under which the file knows package time
	for _, spec := range file.Imports {
		switch {
		case spec.Path.Value != `"time"`:
		case spec.Name == nil:
			clocks["time"] = true
		case spec.Name.Name == ".":
			c.breach("%s imports time with a dot, behind which a clock could hide; import it by name", name)
		default:
			clocks[spec.Name.Name] = true
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			c.breach("%s line %d starts a goroutine; a pure package does not", name, files.Position(n.Pos()).Line)
		case *ast.SelectorExpr:
			if of, ok := n.X.(*ast.Ident); ok && clocks[of.Name] && slices.Contains(clock, n.Sel.Name) {
				c.breach("%s line %d uses time.%s; in a pure package time is an argument", name, files.Position(n.Pos()).Line, n.Sel.Name)
			}
		}
		return true
	})
}

// within reports whether an import path is that of parent or lies beneath it.
func within(target, parent string) bool {
	return target == parent || strings.HasPrefix(target, parent+"/")
}
