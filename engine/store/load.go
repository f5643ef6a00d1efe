package store

import (
	"fmt"
	"strings"

	"tradebot/engine/bot"
)

// table is one that is written in bulk.
type table struct {
	name    string
	columns []string
	types   []string // text, bigint, bytea, float8
	insert  query    // PostgreSQL: with an array for each column; SQLite: with a row
}

// loaded makes a table of "name type, ..."; end is what follows the values, such as ON CONFLICT.
func loaded(name, columns, end string) *table {
	t := &table{name: name}
	var arrays, values []string
	for column := range strings.SplitSeq(columns, ", ") {
		name, kind, _ := strings.Cut(column, " ")
		t.columns = append(t.columns, name)
		t.types = append(t.types, kind)
		arrays = append(arrays, fmt.Sprintf("$%d::%s[]", len(t.columns), kind))
		values = append(values, fmt.Sprintf("$%d", len(t.columns)))
	}
	into := "INSERT INTO " + name + " (" + strings.Join(t.columns, ", ") + ") "
	t.insert = query{
		postgres: into + "SELECT * FROM unnest(" + strings.Join(arrays, ", ") + ") " + end,
		sqlite:   into + "VALUES (" + strings.Join(values, ", ") + ") " + end,
	}
	queries = append(queries, t.insert[sqlite])
	return t
}

// load is what is to be written into a table: an array for each column.
type load struct {
	*table
	count  int
	arrays []any // *[]string, *[]int64, *[][]byte, *[]*float64
}

// fill makes an empty load.
func (t *table) fill() *load {
	l := &load{table: t, arrays: make([]any, len(t.types))}
	for i, kind := range t.types {
		switch kind {
		case "text":
			l.arrays[i] = &[]string{}
		case "bigint":
			l.arrays[i] = &[]int64{}
		case "bytea":
			l.arrays[i] = &[][]byte{}
		case "float8":
			l.arrays[i] = &[]*float64{}
		default:
			panic("store: no such type of column: " + kind)
		}
	}
	return l
}

// add adds a row.
func (l *load) add(values ...any) {
	l.count++
	for i, value := range values {
		switch array := l.arrays[i].(type) {
		case *[]string:
			switch v := value.(type) {
			case string:
				*array = append(*array, clean(v))
			case bot.Decimal:
				*array = append(*array, v.String())
			default:
				panic(fmt.Sprintf("store: %T is no text", value))
			}
		case *[]int64:
			switch v := value.(type) {
			case int64:
				*array = append(*array, v)
			case int:
				*array = append(*array, int64(v))
			case uint64:
				*array = append(*array, int64(v)) // to the bit, and back
			default:
				panic(fmt.Sprintf("store: %T is no integer", value))
			}
		case *[][]byte:
			*array = append(*array, append([]byte{}, value.([]byte)...)) // never nil, which would be NULL
		case *[]*float64:
			switch v := value.(type) {
			case *float64:
				*array = append(*array, v)
			case float64:
				*array = append(*array, &v)
			default:
				panic(fmt.Sprintf("store: %T is no number", value))
			}
		}
	}
}

// row returns the values of a row.
func (l *load) row(n int, into []any) []any {
	into = into[:0]
	for _, array := range l.arrays {
		switch array := array.(type) {
		case *[]string:
			into = append(into, (*array)[n])
		case *[]int64:
			into = append(into, (*array)[n])
		case *[][]byte:
			into = append(into, (*array)[n])
		case *[]*float64:
			if value := (*array)[n]; value != nil {
				into = append(into, *value)
			} else {
				into = append(into, nil)
			}
		}
	}
	return into
}
