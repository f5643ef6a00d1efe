package deploy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Workers on other hosts reach the database at one address, and nothing else is reached that was not before.
func TestD5SeveralHosts(t *testing.T) {
	main := read(t, map[string]string{"PRIVATE_ADDRESS": "10.8.0.1"}, "-f", "docker-compose.yml", "-f", "deploy/hosts.yml", "--profile", "production")
	for name, s := range main.Services {
		for _, port := range s.Ports {
			if want := map[string]string{"postgres": "10.8.0.1", "redis": "10.8.0.1", "nginx": ""}; port.HostIP != want[name] || name != "nginx" && want[name] == "" {
				t.Errorf("%s is reached at %q", name, port.HostIP)
			}
		}
	}
	if len(main.Services["postgres"].Ports) != 1 || len(main.Services["redis"].Ports) != 1 {
		t.Error("the database or Redis is not reached")
	}
	other := read(t, map[string]string{"MAIN_ADDRESS": "10.8.0.1"}, "-f", "docker-compose.yml", "-f", "deploy/worker.yml").Services["worker"]
	if got := slices.Collect(maps.Keys(other.Networks)); !slices.Equal(got, []string{"exchange"}) || len(other.DependsOn) > 0 || len(other.Ports) > 0 {
		t.Errorf("the worker is in %q, and waits for %v", got, other.DependsOn)
	}
	for file, name := range map[string]string{"deploy/hosts.yml": "PRIVATE_ADDRESS", "deploy/worker.yml": "MAIN_ADDRESS"} {
		if _, said, err := compose(t, secrets, "-f", "docker-compose.yml", "-f", file); err == nil || !strings.Contains(said, name) {
			t.Errorf("%s without %s: %v, %s", file, name, err, said)
		}
	}
}
