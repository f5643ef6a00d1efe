package store

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// query is a statement in each dialect, by its number.
type query [2]string

// The dialects.
const (
	postgres = iota
	sqlite
)

// queries are all statements of the package, for the test that reads them.
var queries []string

// braces are the words that differ between the dialects, as statements have them.
var braces = regexp.MustCompile(`\{(\w+)(?: (\$\d+))?(?:: ([^}]*))?\}`)

// statement makes a query. Its parameters are $1, $2 and so on in the order of their first use: SQLite numbers them so whatever
// they are called. What differs is written in braces:
//
//	{now}                       the lease's clock: ms since 1970 by the database
//	{release}                   the version of the database's program
//	{digest}                    of bots: a text that differs if one of their ids, versions or cursors does
//	{int}                       the type of integers, for CAST
//	{lock}, {skip}              hold the rows that were read; hold them and leave out those that somebody else holds
//	name {in $1}                name is one of the texts of a list
//	{rows $1: id text, n int}   a table "given" of these columns, from the JSON that encode makes
func statement(text string) query {
	queries = append(queries, text)
	var q query
	for dialect := range q {
		q[dialect] = braces.ReplaceAllStringFunc(text, func(word string) string {
			m := braces.FindStringSubmatch(word)
			if m[1] == "rows" {
				return given(dialect, m[2], m[3])
			}
			replaced, ok := map[string][2]string{
				"now":     {"CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)", "CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER)"},
				"int":     {"bigint", "INTEGER"},
				"digest":  {"CAST(bit_xor(hashint8extended(cursor, hashint8extended(version, hashtextextended(id, 0)))) AS text)", "group_concat(id || ' ' || version || ' ' || cursor)"},
				"release": {"current_setting('server_version')", "sqlite_version()"},
				"lock":    {"FOR UPDATE", ""},
				"skip":    {"FOR UPDATE SKIP LOCKED", ""},
				"in":      {"= ANY(CAST(" + m[2] + " AS text[]))", "IN (SELECT value FROM json_each(" + m[2] + "))"},
			}[m[1]]
			if !ok {
				panic("store: no such word in a statement: " + word)
			}
			return replaced[dialect]
		})
	}
	return q
}

// given returns a table made of a JSON array of objects.
func given(dialect int, param, columns string) string {
	types := map[string]string{"text": "text", "int": "bigint"}
	var names, typed []string
	for column := range strings.SplitSeq(columns, ", ") {
		name, kind, _ := strings.Cut(column, " ")
		names = append(names, fmt.Sprintf("value->>'%s' AS %s", name, name))
		typed = append(typed, name+" "+types[kind])
	}
	if dialect == postgres {
		return fmt.Sprintf("jsonb_to_recordset(CAST(%s AS jsonb)) AS given (%s)", param, strings.Join(typed, ", "))
	}
	return fmt.Sprintf("(SELECT %s FROM json_each(%s)) AS given", strings.Join(names, ", "), param)
}

// texts is a list for {in}.
type texts []string

// encode makes the parameter of {rows}, or keeps a value as JSON. The values are ours and always have a JSON form.
func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic("store: " + err.Error())
	}
	return string(text)
}
