package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// npm is a step that runs one of the scripts of web/package.json.
func npm(name, script string, more ...string) step {
	return step{name: name, dir: "web", args: append([]string{"npm", "run", "--silent", script, "--"}, more...), beside: true}
}

// vitest is a step whose tests are counted in the report that vitest writes.
func vitest(name, script string) step {
	report := filepath.Join("web", ".vitest", script+".json")
	s := npm(name, script, "--reporter=json", "--outputFile="+filepath.Join(".vitest", script+".json"))
	s.read = func(output []byte, err error) tally {
		text, missing := os.ReadFile(report)
		_ = os.Remove(report) // nobody takes it for that of another run
		if missing != nil {
			return command(output, errors.Join(err, missing))
		}
		return readVitest(text, output, err)
	}
	return s
}

// webChecks are the steps that read the dashboard's source.
func webChecks() []step { return []step{npm("biome web", "lint"), npm("tsc web", "check")} }

// webTests are the steps that run the dashboard, and look at what was built of it.
func webTests() []step {
	unit := vitest("vitest web", "test")
	schema := step{name: "schema of the API", dir: ".", args: []string{"bash", "-c", drift}, beside: true, read: func(output []byte, err error) tally {
		t := command(output, err)
		if err != nil {
			t.details = append(t.details, "the dashboard's types are not those of the API; run make schema, and look at what changed")
		}
		return t
	}}
	size := step{name: "size of the first load", do: firstLoad, beside: true}
	e2e := vitest("end to end web", "e2e")
	if _, err := exec.LookPath("chromium"); err != nil {
		e2e.skip = "NOBODY HAS CLICKED: chromium is not installed; `make tools` installs it"
	}
	return []step{e2e, unit, schema, size}
}

// drift compares the types that the dashboard is written against with those that the API has now. The variable that tells tests where real
// candles are is none of the product's, which refuses it.
const drift = `set -o pipefail; env -u TRADEBOT_SHARED bin/tradebot api --document | npm --prefix web run --silent schema | diff web/src/shared/api/schema.ts -`

// mostLoad is how much JavaScript somebody may have to fetch before the first page is there, with gzip.
const mostLoad = 140_000

// theme is the script that paints the page in its colours before anything else is there.
const theme = "theme.js"

// chart is the library of charts, which comes after the page.
const chart = "lightweight-charts"

// piece is a file of the build, as Vite's manifest has it.
type piece struct {
	File    string   `json:"file"`
	Name    string   `json:"name"`
	Imports []string `json:"imports"`
}

// pages are those that may be the first that somebody sees, by what is loaded for each. What the router loads beside a page is among it.
var pages = []struct {
	name  string
	parts []string
}{
	{"the overview", []string{"index.html", "inside", "src/features/overview/page.tsx"}},
	{"the sign-in", []string{"index.html", "src/features/signin/page.tsx"}},
}

// firstLoad measures what comes with the first page.
func firstLoad() tally { return loadOf("web/dist", mostLoad) }

// loadOf measures what comes of a build with the first page, whichever it is, and fails if one needs more than a number of bytes.
func loadOf(dir string, limit int) tally {
	manifest := map[string]piece{}
	text, err := os.ReadFile(filepath.Join(dir, ".vite", "manifest.json"))
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	manifest[theme] = piece{File: theme} // the build copies it, and says nothing of it
	var parts []string
	most := 0
	for _, page := range pages {
		if err != nil {
			break
		}
		var sum int
		if sum, err = weigh(manifest, dir, append([]string{theme}, page.parts...)...); err == nil {
			parts = append(parts, fmt.Sprintf("%.1f kB for %s", float64(sum)/1000, page.name))
			most = max(most, sum)
		}
	}
	switch {
	case err != nil:
		return tally{failed: 1, details: []string{"what was built cannot be measured: " + err.Error() + "; run make build"}}
	case most > limit:
		return tally{failed: 1, details: []string{fmt.Sprintf("TOO LARGE: the first load has %s of JavaScript with gzip, more than the %d kB that it is to have", strings.Join(parts, ", "), limit/1000)}}
	}
	return tally{passed: 1, note: fmt.Sprintf("%s of %d kB", strings.Join(parts, ", "), limit/1000)}
}

// weigh adds up what parts of a build and all they import need on the line; charts come after the page, and do not count.
func weigh(manifest map[string]piece, dir string, parts ...string) (sum int, err error) {
	var seen []string
	for len(parts) > 0 {
		name := parts[0]
		parts = parts[1:]
		p, ok := manifest[name]
		if !ok {
			p, ok = named(manifest, name)
		}
		if !ok {
			return 0, fmt.Errorf("there is no %s in the manifest", name)
		}
		if slices.Contains(seen, p.File) || p.Name == chart {
			continue
		}
		seen = append(seen, p.File)
		parts = append(parts, p.Imports...)
		body, err := os.ReadFile(filepath.Join(dir, p.File))
		if err != nil {
			return 0, err
		}
		var packed bytes.Buffer
		to := gzip.NewWriter(&packed)
		_, _ = to.Write(body)
		_ = to.Close()
		sum += packed.Len()
	}
	return sum, nil
}

// named finds a piece by the name of its chunk: one that several modules share has no file that it is called after.
func named(manifest map[string]piece, name string) (p piece, ok bool) {
	for _, p := range manifest {
		if p.Name == name {
			return p, true
		}
	}
	return piece{}, false
}

// run is what came of vitest, as it reports in JSON.
type run struct {
	Files []struct {
		Name    string `json:"name"`
		Status  string `json:"status"`
		Message string `json:"message"`
		Tests   []struct {
			Title    string   `json:"fullName"`
			Status   string   `json:"status"`
			Failures []string `json:"failureMessages"`
		} `json:"assertionResults"`
	} `json:"testResults"`
}

// readVitest counts tests in a report of vitest; output is what else it said.
func readVitest(report, output []byte, err error) tally {
	var t tally
	var all run
	if wrong := json.Unmarshal(report, &all); wrong != nil {
		return command(output, errors.Join(err, wrong))
	}
	for _, file := range all.Files {
		if file.Status == "failed" && file.Message != "" {
			t.failed++
			t.details = append(t.details, file.Name, strings.TrimSpace(file.Message))
		}
		for _, test := range file.Tests {
			switch test.Status {
			case "passed":
				t.passed++
			case "failed":
				t.failed++
				t.details = append(t.details, filepath.Base(file.Name)+" "+test.Title, strings.Join(test.Failures, "\n"))
			default:
				t.skipped++
				t.reasons = append(t.reasons, test.Title+" in "+filepath.Base(file.Name)+": it says so itself")
			}
		}
	}
	if err != nil && t.failed == 0 {
		t.failed++
		t.details = append(t.details, strings.TrimSpace(string(output)), err.Error())
	}
	return t
}
