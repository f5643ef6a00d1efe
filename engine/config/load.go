package config

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"

	"tradebot/engine/fault"
)

// delimiter never occurs in the name of a variable: names are not paths.
const delimiter = "\x00"

// Load reads the environment, given as NAME=value, and the file that TRADEBOT_CONFIG names, whose values the environment
// overrides. An empty value is none. Of a variable and the one that names its file one at most may be set, wherever it is, so that
// nobody has to guess which of two passwords counts. The error is Invalid, or Unavailable if the file cannot be read.
func Load(environ []string) (Config, error) {
	const op = "config.Load"
	c := defaults()
	known := c.variables()
	ours := func(name, value string) (string, any) {
		if value == "" || !strings.HasPrefix(name, prefix) && find(known, name) < 0 {
			return "", nil
		}
		return name, value
	}
	from := koanf.New(delimiter)
	source := env.Provider(delimiter, env.Opt{EnvironFunc: func() []string { return environ }, TransformFunc: ours})
	if err := from.Load(source, nil); err != nil {
		return Config{}, fault.Wrap(fault.Internal, op, err)
	}
	if path := from.String(FileVariable); path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return Config{}, fault.New(fault.Unavailable, op, "the file %s, which %s names, cannot be read: %w", path, FileVariable, errors.Unwrap(err))
		}
		file := koanf.New(delimiter)
		if err := file.Load(rawbytes.Provider(text), lines{}); err != nil {
			return Config{}, fault.New(fault.Invalid, op, "%s %w", path, err)
		}
		if err := errors.Join(file.Merge(from), from.Merge(file)); err != nil { // the environment over the file
			return Config{}, fault.Wrap(fault.Internal, op, err)
		}
	}
	for _, name := range from.Keys() {
		i := find(known, name)
		if i < 0 {
			return Config{}, fault.New(fault.Invalid, op, "there is no variable %s; did you mean %s?", name, nearest(known, name))
		}
		if plain, ok := strings.CutSuffix(name, fileSuffix); ok && from.Exists(plain) {
			return Config{}, fault.New(fault.Invalid, op, "%s and %s are both set; keep one of them", plain, name)
		}
		if err := known[i].set(from.String(name)); errors.As(err, &unshown{}) {
			return Config{}, fault.New(fault.Invalid, op, "%s %w", name, err)
		} else if err != nil {
			return Config{}, fault.New(fault.Invalid, op, "%s is %q and %w", name, from.String(name), err)
		}
	}
	return *c, nil
}

// find returns the index of a variable, or -1.
func find(known []variable, name string) int {
	for i := range known {
		if known[i].Name == name {
			return i
		}
	}
	return -1
}

// nearest returns the known name that differs from name in the fewest letters.
func nearest(known []variable, name string) string {
	best, least := "", len(name)+64
	for i := range known {
		if d := distance(known[i].Name, name); d < least {
			best, least = known[i].Name, d
		}
	}
	return best
}

// distance is how many letters must be added, removed or replaced to turn a into b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// lines is the format of the file: NAME=value a line, # begins a comment line. There is no quoting and no expansion, so that a
// password means what it says. It implements koanf.Parser.
type lines struct{}

// Unmarshal implements koanf.Parser.
func (lines) Unmarshal(text []byte) (map[string]any, error) {
	values := map[string]any{}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return nil, fmt.Errorf("line %d is not NAME=value; correct it, or begin it with # to make it a comment", number)
		}
		if value = strings.TrimSpace(value); value != "" {
			values[name] = value
		}
	}
	return values, nil
}

// Marshal implements koanf.Parser.
func (lines) Marshal(map[string]any) ([]byte, error) { return nil, errors.ErrUnsupported }
