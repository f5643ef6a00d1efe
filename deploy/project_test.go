package deploy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
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
	PullPolicy  string `json:"pull_policy"`
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
