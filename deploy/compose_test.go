package deploy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/sirupsen/logrus"
)

// project is a compose file as docker-compose understands it, in the form of `config --format json`.
type project struct {
	Services map[string]service
	Networks map[string]struct {
		Internal bool
		Ipam     struct{ Config []struct{ Subnet string } }
	}
}

type service struct {
	Image       string
	Command     []string
	Build       *struct{ Dockerfile, Target string }
	User        string
	Restart     string
	ReadOnly    bool     `json:"read_only"`
	CapDrop     []string `json:"cap_drop"`
	CapAdd      []string `json:"cap_add"`
	SecurityOpt []string `json:"security_opt"`
	Privileged  bool
	NetworkMode string `json:"network_mode"`
	Pid, Ipc    string
	Devices     []any
	Tmpfs       []string
	Environment map[string]*string
	Networks    map[string]any
	Ports       []struct {
		HostIP    string `json:"host_ip"`
		Published string
		Target    int
	}
	Volumes []struct {
		Type, Source, Target string
		ReadOnly             bool `json:"read_only"`
	}
	DependsOn map[string]struct{ Condition string } `json:"depends_on"`
	Ulimits   map[string]struct{ Soft, Hard int }
	Logging   struct {
		Driver  string
		Options map[string]string
	}
	Healthcheck *struct {
		Test []string
	}
	Deploy struct {
		Resources struct {
			Limits struct {
				CPUs   any `json:"cpus"`
				Memory string
				Pids   int
			}
		}
	}
}

// once are the services that do one thing and end.
var once = []string{"admin", "migrate"}

// secrets are what an installation cannot do without.
var secrets = map[string]string{
	"POSTGRES_PASSWORD": "not-secret-1", "POSTGRES_APP_PASSWORD": "not-secret-2", "REDIS_PASSWORD": "not-secret-3", "SECRET_KEY": "not-secret-4-and-long-enough-to-be-one",
}

// compose is what docker-compose makes of the project's files with an environment, as JSON: its own library reads them. args are as for
// docker-compose, -f FILE and --profile NAME.
func compose(t *testing.T, env map[string]string, args ...string) (text []byte, said string, err error) {
	t.Helper()
	var files, profiles []string
	for i := 0; i+1 < len(args); i += 2 {
		switch args[i] {
		case "-f":
			files = append(files, filepath.Join("..", args[i+1]))
		case "--profile":
			profiles = append(profiles, args[i+1])
		default:
			t.Fatal("there is no ", args[i])
		}
	}
	if files == nil {
		files = []string{"../docker-compose.yml"}
	}
	o, err := cli.NewProjectOptions(files, cli.WithWorkingDirectory(".."), cli.WithInterpolation(true), cli.WithProfiles(profiles),
		func(o *cli.ProjectOptions) error { o.Environment = env; return nil })
	if err != nil {
		t.Fatal(err)
	}
	var warnings strings.Builder // what is not as it should be, and goes on
	logrus.SetOutput(&warnings)
	defer logrus.SetOutput(os.Stderr)
	p, err := o.LoadProject(t.Context())
	if err != nil {
		return nil, err.Error(), err
	}
	text, err = p.MarshalJSON()
	return text, warnings.String(), err
}

// read is the project with files and profiles.
func read(t *testing.T, env map[string]string, args ...string) project {
	t.Helper()
	text, said, err := compose(t, merged(secrets, env), args...)
	if err != nil || said != "" {
		t.Fatalf("%v: %v: %s", args, err, said)
	}
	var p project
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// ways are how the project is started, each with a name.
func ways(t *testing.T) map[string]project {
	all := map[string]project{"no profile": read(t, nil)}
	for _, profile := range []string{"production", "development", "admin"} {
		all[profile] = read(t, nil, "--profile", profile)
	}
	if _, err := os.Stat("development.yml"); err == nil {
		all["from the source"] = read(t, nil, "-f", "docker-compose.yml", "-f", "deploy/development.yml", "--profile", "development", "--profile", "admin")
	}
	return all
}

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
			if ours := strings.HasPrefix(it.Image, "tradebot/"); ours != (it.Build != nil) || !ours && !tag.MatchString(it.Image) {
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
		args, named, user := map[string]string{}, []string{}, ""
		last := ""
		for _, line := range dockerfile(t, file) {
			fail := func(why string) { t.Helper(); t.Errorf("%s: %s %s: %s", file, line.name, line.rest, why) }
			last = line.name
			switch line.name {
			case "ARG":
				name, value, _ := strings.Cut(line.rest, "=")
				args[name] = value
				if regexp.MustCompile(`PASSWORD|SECRET|TOKEN|KEY`).MatchString(name) {
					fail("what is built with a secret keeps it")
				}
			case "FROM":
				parts := strings.Fields(line.rest)
				image := os.Expand(parts[0], func(name string) string { return args[name] })
				if image != "scratch" && !slices.Contains(named, image) && !pinned.MatchString(image) {
					fail(image + " is not pinned")
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
