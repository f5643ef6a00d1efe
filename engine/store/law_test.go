package store_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tradebot/engine/store"
)

// The parameters of every statement are numbered in the order of their first use, without gaps: SQLite numbers them so.
func Test80_ParametersInOrder(t *testing.T) {
	param := regexp.MustCompile(`\$(\d+)`)
	if len(store.Queries()) < 80 {
		t.Fatalf("only %d statements", len(store.Queries()))
	}
	for _, q := range store.Queries() {
		most := 0
		for _, m := range param.FindAllStringSubmatch(q, -1) {
			n, _ := strconv.Atoi(m[1])
			if n > most+1 {
				t.Errorf("$%d comes before $%d in%s", n, most+1, q)
			}
			most = max(most, n)
		}
	}
}

// decimals are the columns of exact numbers.
const decimals = `(qty|filled|value|price|stop|fee|realised|amount|entry|unrealised|last_price|equity)`

// No statement computes with decimals, compares them or sorts by them.
func Test81_DecimalsAreText(t *testing.T) {
	wrong := regexp.MustCompile("(?i)" + strings.ReplaceAll(strings.Join([]string{
		`\b(SUM|MIN|MAX|AVG|ABS|ROUND|CAST|COALESCE|TOTAL)\s*\(\s*(\w+\.)?@\b`,
		`(\w+\.)?\b@\s*([-+*/%<>]|BETWEEN\b|IN\b)`,
		`([-+*/%<>])\s*(\w+\.)?\b@\b`,
		`(ORDER|GROUP) BY [^)]*\b@\b`,
		`(WHERE|AND|OR|ON|WHEN)\s+(\w+\.)?@\s*=`,
	}, "|"), "@", decimals))
	for _, bad := range []string{"SELECT SUM(amount) FROM entries", "SELECT 1 FROM orders WHERE price > $1", "ORDER BY time, qty", "SET filled = filled + $1", "WHERE fills.fee = $1"} {
		if !wrong.MatchString(bad) {
			t.Errorf("not found: %s", bad)
		}
	}
	for _, q := range store.Queries() {
		if found := wrong.FindString(q); found != "" && !strings.Contains(q, "settings") { // whose values are words
			t.Errorf("%q in%s", found, q)
		}
	}
}
