package deploy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// instruction is a line of a Dockerfile, with those that go on after a backslash.
type instruction struct{ name, rest string }

func dockerfile(t *testing.T, name string) (list []instruction) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	joined := regexp.MustCompile(`\\\n\s*`).ReplaceAllString(regexp.MustCompile(`(?m)^\s*#.*\n`).ReplaceAllString(string(text), ""), " ")
	for line := range strings.Lines(joined) {
		if name, rest, _ := strings.Cut(strings.TrimSpace(line), " "); name != "" {
			list = append(list, instruction{strings.ToUpper(name), strings.TrimSpace(rest)})
		}
	}
	return list
}

// Every image is made of pinned ones, in stages, and its last stage runs as nobody, without what it was made with.
func TestD7Dockerfiles(t *testing.T) {
	files, err := filepath.Glob("../*/Dockerfile")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	stages := map[string][]string{"engine": {"builder", "development", "production"}, "web": {"builder", "development", "production"}, "nginx": {"production"}}
	pinned := regexp.MustCompile(`^[a-z0-9./-]+:[0-9]+\.[0-9]+\.[0-9]+-[a-z0-9-]+(@sha256:[0-9a-f]{64})?$`)
	for _, file := range files {
		where := filepath.Base(filepath.Dir(file))
		named, user := []string{}, ""
		last := ""
		for _, line := range dockerfile(t, file) {
			fail := func(why string) { t.Helper(); t.Errorf("%s: %s %s: %s", file, line.name, line.rest, why) }
			last = line.name
			switch line.name {
			case "ARG":
				if name, _, _ := strings.Cut(line.rest, "="); regexp.MustCompile(`PASSWORD|SECRET|TOKEN|KEY`).MatchString(name) {
					fail("what is built with a secret keeps it")
				}
			case "FROM":
				parts := strings.Fields(line.rest)
				image := parts[0]
				if image != "scratch" && !slices.Contains(named, image) && !pinned.MatchString(image) {
					fail(image + " is not pinned, or not in a form that Dependabot reads")
				}
				if len(parts) != 3 || strings.ToUpper(parts[1]) != "AS" {
					fail("it has no name")
					continue
				}
				named = append(named, parts[2])
				user = ""
			case "USER":
				user = line.rest
				if !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(user) {
					fail("it is to be two numbers, not those of root")
				}
			case "ADD":
				fail("COPY says what it does")
			case "COPY":
				if from := regexp.MustCompile(`--from=(\S+)`).FindStringSubmatch(line.rest); from != nil && !slices.Contains(named, from[1]) {
					fail("it takes from an image that is not built here")
				}
				if fields := strings.Fields(line.rest); slices.Contains(fields, ".") && fields[len(fields)-1] != "." && !strings.Contains(line.rest, "--from") {
					fail("it takes everything there is")
				}
			case "CMD", "ENTRYPOINT":
				if !strings.HasPrefix(line.rest, "[") || !json.Valid([]byte(line.rest)) {
					fail("a shell stands between the program and its signals")
				}
				if user == "" {
					fail("it runs as root")
				}
			case "RUN":
				if regexp.MustCompile(`\bsudo\b|curl |wget |apt-get upgrade|npm install|chmod (-R )?777`).MatchString(line.rest) {
					fail("it makes another image every time, or opens it")
				}
			case "ENV", "WORKDIR", "EXPOSE", "LABEL", "STOPSIGNAL":
			default:
				fail("this is no instruction that is used here")
			}
		}
		if user == "" || named[len(named)-1] != "production" || last == "USER" && where != "engine" {
			t.Errorf("%s: its last stage is %s and runs as %q", file, named[len(named)-1], user)
		}
		for _, stage := range stages[where] {
			if !slices.Contains(named, stage) {
				t.Errorf("%s has no stage %s", file, stage)
			}
		}
	}
	for name, it := range read(t, nil, "--profile", "*").Services {
		if it.Build == nil {
			continue
		}
		if _, err := os.Stat("../" + it.Build.Dockerfile); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	ignored, err := os.ReadFile("../.dockerignore")
	if err != nil || !strings.Contains(string(ignored), "\n*\n") {
		t.Errorf("what is sent to a builder is not named: %v", err)
	}
}
