package courier_test

import (
	"database/sql"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// breakTable takes the orders out of a database, or puts them back.
func breakTable(t *testing.T, url string, away bool) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	from, to := "orders", "orders_away"
	if !away {
		from, to = to, from
	}
	if _, err := db.ExecContext(t.Context(), "PRAGMA busy_timeout = 5000; ALTER TABLE "+from+" RENAME TO "+to); err != nil {
		t.Fatal(err)
	}
}
