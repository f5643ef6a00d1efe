package deploy_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestD1Profiles(t *testing.T) {
	always := []string{"api", "migrate", "postgres", "redis", "scheduler", "web", "worker"}
	more := map[string][]string{"production": {"nginx"}, "development": {"pgadmin"}, "admin": {"admin"}, "from the source": {"admin", "pgadmin"}}
	all := ways(t)
	all["everything"] = read(t, nil, "--profile", "*")
	more["everything"] = []string{"admin", "nginx", "pgadmin"}
	for name, p := range all {
		want := slices.Sorted(slices.Values(append(slices.Clone(always), more[name]...)))
		var got []string
		for s := range p.Services {
			got = append(got, s)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestD2MissingSecret(t *testing.T) {
	for name := range secrets {
		for _, empty := range []bool{false, true} {
			env := merged(secrets)
			delete(env, name)
			if empty {
				env[name] = ""
			}
			for _, profile := range []string{"production", "development"} {
				out, said, err := compose(t, env, "--profile", profile)
				if err == nil || !strings.Contains(said, name) || !strings.Contains(said, "install.sh") {
					t.Errorf("without %s, %s goes on: %v %s", name, profile, err, said)
				}
				if strings.Contains(string(out)+said, "not-secret") {
					t.Errorf("without %s, another secret is said: %s", name, said)
				}
			}
		}
	}
	// No secret has a value that everybody knows.
	text, err := os.ReadFile("../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, use := range regexp.MustCompile(`\$\{[A-Z_]*(PASSWORD|SECRET)[A-Z_]*[^}]*\}`).FindAllString(string(text), -1) {
		if regexp.MustCompile(`:?-[^$}]`).MatchString(use) {
			t.Errorf("a secret has a default: %s", use)
		}
	}
}

func TestD3Health(t *testing.T) {
	for name, p := range ways(t) {
		for s, it := range p.Services {
			what := name + ", " + s
			if slices.Contains(once, s) {
				if it.Restart != "no" {
					t.Errorf("%s is started again (%s)", what, it.Restart)
				}
			} else {
				if it.Restart != "unless-stopped" {
					t.Errorf("%s is not started again (%s)", what, it.Restart)
				}
				if it.Healthcheck == nil || len(it.Healthcheck.Test) < 2 || it.Healthcheck.Test[0] == "NONE" {
					t.Errorf("nobody asks %s how it is", what)
				}
			}
			for on, how := range it.DependsOn {
				want := "service_healthy"
				if on == "migrate" {
					want = "service_completed_successfully"
				}
				if how.Condition != want {
					t.Errorf("%s waits for %s: %s", what, on, how.Condition)
				}
			}
			waits := map[string][]string{
				"migrate": {"postgres"}, "api": {"migrate", "postgres", "redis"}, "worker": {"migrate", "postgres", "redis"}, "scheduler": {"migrate", "postgres", "redis"},
				"admin": {"migrate", "postgres", "redis"}, "nginx": {"api", "web"}, "pgadmin": {"postgres"},
			}
			for _, on := range waits[s] {
				if _, ok := it.DependsOn[on]; !ok {
					t.Errorf("%s does not wait for %s", what, on)
				}
			}
			if role := s; role == "api" || role == "worker" || role == "scheduler" {
				if !slices.Equal(it.Healthcheck.Test, []string{"CMD", "tradebot", "health", role}) || !slices.Equal(it.Command, []string{role}) {
					t.Errorf("%s runs %v and is asked %v", what, it.Command, it.Healthcheck.Test)
				}
			}
		}
	}
}

func TestD4Hardening(t *testing.T) {
	number := regexp.MustCompile(`^[1-9]\d*(:\d+)?$`)
	for name, p := range ways(t) {
		for s, it := range p.Services {
			fail := func(what string, value any) { t.Helper(); t.Errorf("%s, %s: %s: %v", name, s, what, value) }
			limits := it.Deploy.Resources.Limits
			switch {
			case !it.ReadOnly:
				fail("its root can be written to", it.ReadOnly)
			case !slices.Equal(it.CapDrop, []string{"ALL"}) || it.CapAdd != nil:
				fail("capabilities", it.CapAdd)
			case !slices.Equal(it.SecurityOpt, []string{"no-new-privileges:true"}):
				fail("security_opt", it.SecurityOpt)
			case !number.MatchString(it.User):
				fail("it may be root", it.User)
			case it.Privileged || it.NetworkMode != "" || it.Pid != "" || it.Ipc != "" || it.Devices != nil:
				fail("it is part of the host", it)
			case limits.Memory == "" || limits.Pids == 0 || limits.CPUs == nil:
				fail("limits", limits)
			case it.Ulimits["nofile"].Hard == 0 || it.Ulimits["nproc"].Hard == 0:
				fail("ulimits", it.Ulimits)
			case it.Logging.Driver != "json-file" || it.Logging.Options["max-size"] == "" || it.Logging.Options["max-file"] == "":
				fail("its log grows", it.Logging)
			case len(it.Tmpfs) == 0:
				fail("it has nowhere to write", it.Tmpfs)
			}
			for _, mount := range it.Tmpfs {
				if !strings.Contains(mount, "size=") {
					fail("a tmpfs may take all memory", mount)
				}
			}
			for _, v := range it.Volumes {
				if strings.Contains(v.Source, "docker.sock") || v.Source == "/" || strings.HasPrefix(v.Source, "/var/run") || v.Type == "bind" && !v.ReadOnly {
					fail("volume", v)
				}
			}
			for _, port := range it.Ports {
				if s != "nginx" && port.HostIP != "127.0.0.1" || s == "nginx" && name != "production" {
					fail("port", port)
				}
			}
			if name == "production" && s != "nginx" && it.Ports != nil {
				fail("ports", it.Ports)
			}
			tag := regexp.MustCompile(`:[0-9]+\.[0-9]+(\.[0-9]+)?(-[a-z0-9.]+)?$`)
			if ours := strings.HasPrefix(it.Image, "tradebot/"); !ours && (it.Build != nil || !tag.MatchString(it.Image)) {
				fail("image", it.Image)
			}
		}
	}
	p := read(t, map[string]string{"HTTP_PORT": "8000", "HTTPS_PORT": "8443"}, "--profile", "production").Services["nginx"]
	if len(p.Ports) != 2 || p.Ports[0].Published+" "+p.Ports[1].Published != "8000 8443" || *p.Environment["HTTPS_PORT"] != "8443" {
		t.Errorf("nginx: %+v", p.Ports)
	}
	// Only who needs a secret is told it.
	knows := map[string]string{"worker": "/keys/private", "api": "/keys/public"}
	for s, it := range read(t, nil, "--profile", "*").Services {
		for _, v := range it.Volumes {
			if strings.HasPrefix(v.Target, "/keys/") && s != "admin" && (knows[s] != v.Target || !v.ReadOnly) {
				t.Errorf("%s has %s", s, v.Target)
			}
		}
		for name, value := range it.Environment {
			if value == nil || s == "postgres" || s == "migrate" || s == "pgadmin" {
				continue
			}
			if strings.Contains(*value, secrets["POSTGRES_PASSWORD"]) {
				t.Errorf("%s knows the password of the owner of the database: %s", s, name)
			}
		}
	}
}

func TestD5Networks(t *testing.T) {
	for name, p := range ways(t) {
		if !p.Networks["data"].Internal {
			t.Errorf("%s: there is a way out of the network of the database", name)
		}
		on := func(s string) (list []string) {
			for n := range p.Services[s].Networks {
				list = append(list, n)
			}
			slices.Sort(list)
			return list
		}
		want := map[string][]string{
			"postgres": {"data"}, "redis": {"data"}, "migrate": {"data"}, "scheduler": {"data"}, "worker": {"data", "exchange"}, "api": {"data", "edge"}, "web": {"edge"}, "nginx": {"edge"},
		}
		if name == "from the source" { // a port is published from a network with a way out only
			want["postgres"], want["redis"] = []string{"data", "host"}, []string{"data", "host"}
		}
		for s, list := range want {
			if _, there := p.Services[s]; there && !slices.Equal(on(s), list) {
				t.Errorf("%s: %s is on %v", name, s, on(s))
			}
		}
		for n, net := range p.Networks {
			if n != "data" && net.Internal {
				t.Errorf("%s: there is no way out of %s", name, n)
			}
		}
		// The API believes the network that nginx is on, and no other.
		if proxies := *p.Services["api"].Environment["TRUSTED_PROXIES"]; proxies != p.Networks["edge"].Ipam.Config[0].Subnet {
			t.Errorf("%s: the API believes %s", name, proxies)
		}
		redis := strings.Join(p.Services["redis"].Command, " ")
		if !strings.Contains(redis, "requirepass") || strings.Contains(redis, secrets["REDIS_PASSWORD"]) {
			t.Errorf("%s: Redis is started with %s", name, redis)
		}
	}
	text, err := os.ReadFile("redis/redis.conf")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"appendonly yes", "maxmemory-policy noeviction"} {
		if !slices.Contains(strings.Split(string(text), "\n"), line) {
			t.Errorf("Redis is not told %s", line)
		}
	}
}

// One service builds an image of ours, and the others take what is here: Docker Compose gives an image a label of the service that builds it, so
// that of several another one wins with every build, and everything is made anew. A name that is ours here may be somebody else's in a registry.
func TestD7Built(t *testing.T) {
	for name, p := range ways(t) {
		builders := map[string]int{} // of each image of ours
		for s, it := range p.Services {
			if !strings.HasPrefix(it.Image, "tradebot/") {
				continue
			}
			if it.Build != nil {
				builders[it.Image]++
				continue
			}
			builders[it.Image] += 0
			if it.PullPolicy != "never" {
				t.Errorf("%s: %s takes %s from a registry", name, s, it.Image)
			}
		}
		if len(builders) < 2 {
			t.Errorf("%s: there are %d images of ours", name, len(builders))
		}
		for image, services := range builders {
			if services != 1 {
				t.Errorf("%s: %d services build %s", name, services, image)
			}
		}
	}
}
