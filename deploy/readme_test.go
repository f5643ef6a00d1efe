package deploy_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What deploy/README.md says to type is there: scripts with their options, services, commands and settings.
func TestD8Readme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	p := read(t, nil, "--profile", "*")
	services := slices.Collect(maps.Keys(p.Services))
	compose, err := os.ReadFile("../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var files strings.Builder
	for _, name := range []string{"hosts.yml", "worker.yml", "install.sh", "lib.sh"} {
		more, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files.Write(more)
	}
	commands := regexp.MustCompile(`(?m)^    (\S.*)$`).FindAllStringSubmatch(string(text), -1)
	if len(commands) < 30 {
		t.Fatalf("there are %d commands", len(commands))
	}
	for _, found := range commands {
		command := found[1]
		for _, script := range regexp.MustCompile(`deploy/[\w.-]+\.(?:sh|yml)\b`).FindAllString(command, -1) {
			info, err := os.Stat("../" + script)
			if err != nil || strings.HasSuffix(script, ".sh") && info.Mode()&0o111 == 0 {
				t.Errorf("%s: %s cannot be run: %v", command, script, err)
			}
		}
		if script, args, ok := strings.Cut(command, ".sh "); ok && strings.HasPrefix(script, "deploy/") {
			source, err := os.ReadFile("../" + script + ".sh")
			if err != nil {
				t.Fatal(err)
			}
			install, _ := os.ReadFile("install.sh")
			for _, option := range regexp.MustCompile(`--[a-z-]+`).FindAllString(args, -1) {
				if !strings.Contains(string(source), option) && !(strings.HasSuffix(script, "restore") && strings.Contains(string(install), option)) {
					t.Errorf("%s: there is no option %s", command, option)
				}
			}
		}
		for _, name := range regexp.MustCompile(`\b([A-Z_]{6,})=`).FindAllStringSubmatch(command, -1) {
			if !strings.HasPrefix(name[1], "COMPOSE_") && !strings.Contains(string(compose)+files.String(), name[1]) {
				t.Errorf("%s: nothing reads %s", command, name[1])
			}
		}
		_, args, ok := strings.Cut(command, "docker compose ")
		if !ok {
			continue
		}
		words := slices.DeleteFunc(strings.Fields(args), func(word string) bool { return strings.HasPrefix(word, "-") })
		verb, rest := words[0], words[1:]
		if !slices.Contains(strings.Fields("up down ps run exec logs cp top build"), verb) {
			t.Errorf("%s: docker compose has no %s", command, verb)
		}
		switch verb {
		case "run", "exec", "top":
			rest = rest[:1]
		case "cp":
			rest = []string{strings.Split(rest[0], ":")[0]}
		case "down", "ps":
			rest = nil
		case "logs":
			rest = rest[1:] // of --since
		}
		for _, name := range rest {
			if name, _, _ = strings.Cut(name, "="); !slices.Contains(services, name) {
				t.Errorf("%s: there is no service %s", command, name)
			}
		}
	}
	for _, name := range services {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("it says nothing of %s", name)
		}
	}
}
