package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
)

// whole are products of whole numbers.
var whole = map[string]bool{"2 * n": true, "3 * n": true, "root * root": true, "root * root * root": true}

// Processors with a fused multiply-add round a product and a sum once instead of twice, unless the product is converted
// explicitly. So no product in this package stands bare. word.go adds nothing, random.go
// multiplies whole numbers only.
func TestProductsAreRounded(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && name != "word.go" && name != "random.go" {
			read++
			for _, at := range bareProducts(t, name, nil) {
				t.Errorf("%s: a product is not inside float64(...)", at)
			}
		}
	}
	if read < 10 {
		t.Errorf("%d files read", read)
	}
	const broken = "package p\nfunc f(a, b float64) float64 { a *= b; return a*b + 1 + float64(a*b) }"
	if found := bareProducts(t, "broken.go", broken); len(found) != 2 {
		t.Errorf("the check found %v in a file with two bare products", found)
	}
}

// bareProducts returns the positions of products that are not the argument of float64(...).
func bareProducts(t *testing.T, name string, source any) (found []string) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	rounded := map[ast.Node]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		bare := false
		switch n := n.(type) {
		case *ast.GenDecl:
			return n.Tok != token.CONST // constants are exact
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "float64" {
				rounded[n.Args[0]] = true
			}
		case *ast.BinaryExpr:
			bare = n.Op == token.MUL && !rounded[n] && !whole[types.ExprString(n)]
		case *ast.AssignStmt:
			bare = n.Tok == token.MUL_ASSIGN
		}
		if bare {
			found = append(found, files.Position(n.Pos()).String())
		}
		return true
	})
	return found
}
