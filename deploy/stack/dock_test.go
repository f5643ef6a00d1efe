//go:build stack

package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// dock is between Docker's own programs and Podman. It hands on what they ask, but for what this Podman does otherwise than Docker:
//
//   - What dock tells of containers in another way is in told_test.go.
//   - A container that says nothing of how long it may take to end has ten seconds; to Podman that is none.
//   - Of a program that ends before it has read all it is given Podman ends the connection, and docker says that rather than what the program said.
//   - Of a container that is removed as it ends Podman tells them the exit code 0, whatever it was. dock removes it itself, and tells the true one.
//   - Images are built by buildah, out of what docker-compose sends, with what compilers and npm kept of earlier builds.
type dock struct {
	m      *machine
	back   *httputil.ReverseProxy
	podman *http.Client
	ctx    context.Context // ends with the machine

	mutex sync.Mutex
	ends  map[string]*ending // of containers that are removed as they end, by id

	building sync.Mutex
	built    map[string]string // ids of images, by what they are of
}

// ending is how a container ends; code is known once done is closed.
type ending struct {
	once sync.Once
	done chan struct{}
	code int
}

func (e *ending) end(code int) {
	e.once.Do(func() {
		e.code = code
		close(e.done)
	})
}

var (
	creating = regexp.MustCompile(`^(/v[\d.]+)?/containers/create$`)
	topping  = regexp.MustCompile(`^(/v[\d.]+)?/containers/([^/]+)/top$`)
	starting = regexp.MustCompile(`^(/v[\d.]+)?/containers/([^/]+)/start$`)
	waiting  = regexp.MustCompile(`^(/v[\d.]+)?/containers/([^/]+)/wait$`)
	building = regexp.MustCompile(`^(/v[\d.]+)?/build$`)
)

// newDock listens at the socket that Docker's programs are told.
func newDock(m *machine, ctx context.Context) *dock {
	dial := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", m.socket)
		},
		MaxIdleConnsPerHost: 16,
	}
	d := &dock{m: m, ctx: ctx, podman: &http.Client{Transport: dial}, ends: map[string]*ending{}, built: map[string]string{}}
	d.back = &httputil.ReverseProxy{
		Transport: dial, FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0), // whoever asked is told
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: "podman"}) },
		ModifyResponse: func(a *http.Response) error {
			if parts := starting.FindStringSubmatch(a.Request.URL.Path); parts != nil && a.StatusCode >= 400 {
				if e := d.ending(parts[2]); e != nil {
					e.end(125)
				}
			}
			return d.told(a)
		},
	}
	l, err := net.Listen("unix", m.front)
	m.ok(err)
	server := &http.Server{Handler: d, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	m.Cleanup(func() { _ = server.Close() })
	return d
}

func (d *dock) ending(id string) *ending {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.ends[id]
}

// ServeHTTP implements http.Handler.
func (d *dock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case r.Method == "POST" && creating.MatchString(path):
		d.create(w, r)
	case r.Method == "GET" && topping.MatchString(path): // it would run the ps of the container, which has none
		r.URL.Path = topping.ReplaceAllString(path, "/v4.0.0/libpod/containers/$2/top")
		r.URL.RawQuery = "stream=false&ps_args=user,pid,ppid,pcpu,etime,tty,time,args"
		d.back.ServeHTTP(w, r)
	case r.Method == "POST" && r.Header.Get("Upgrade") != "":
		d.talk(w, r)
	case r.Method == "POST" && building.MatchString(path):
		d.build(w, r)
	case r.Method == "POST" && waiting.MatchString(path) && d.ending(waiting.FindStringSubmatch(path)[2]) != nil:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush() // whoever waits starts the container then
		e := d.ending(waiting.FindStringSubmatch(path)[2])
		select {
		case <-e.done:
			_, _ = fmt.Fprintf(w, `{"StatusCode": %d}`, e.code)
		case <-r.Context().Done():
		}
	default:
		d.back.ServeHTTP(w, r)
	}
}

// ask asks Podman.
func (d *dock) ask(ctx context.Context, method, path string, body io.Reader) (code int, text []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://podman"+path, body)
	if err != nil {
		return 0, nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	a, err := d.podman.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer a.Body.Close()
	text, err = io.ReadAll(a.Body)
	return a.StatusCode, text, err
}

// create makes a container, one that Podman does not remove.
func (d *dock) create(w http.ResponseWriter, r *http.Request) {
	var all map[string]any
	read := json.NewDecoder(r.Body)
	read.UseNumber()
	if err := read.Decode(&all); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	host, _ := all["HostConfig"].(map[string]any)
	passing := host["AutoRemove"] == true
	if passing {
		host["AutoRemove"] = false
	}
	if all["StopTimeout"] == nil {
		all["StopTimeout"] = 10 // as Docker has it; Podman would kill at once
	}
	text, _ := json.Marshal(all) // it was JSON
	code, answer, err := d.ask(r.Context(), "POST", r.URL.RequestURI(), bytes.NewReader(text))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	var made struct{ ID string }
	if passing && code < 300 && json.Unmarshal(answer, &made) == nil {
		e := &ending{done: make(chan struct{})}
		d.mutex.Lock()
		d.ends[made.ID] = e
		d.mutex.Unlock()
		go d.watch(made.ID, e)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(answer)
}

// watch waits until a container ends, and removes it.
func (d *dock) watch(id string, e *ending) {
	for d.ctx.Err() == nil {
		code, text, err := d.ask(d.ctx, "GET", "/containers/"+id+"/json", nil)
		var c struct {
			State struct {
				Status   string
				ExitCode int
			}
		}
		switch {
		case err != nil:
		case code == http.StatusNotFound:
			e.end(125)
			return
		case code == http.StatusOK && json.Unmarshal(text, &c) == nil && c.State.Status == "exited":
			_, _, _ = d.ask(d.ctx, "DELETE", "/containers/"+id+"?force=true&v=true", nil)
			e.end(c.State.ExitCode)
			return
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-d.ctx.Done():
		case <-e.done: // it was never started
			_, _, _ = d.ask(d.ctx, "DELETE", "/containers/"+id+"?force=true&v=true", nil)
			return
		}
	}
}

// build builds an image.
func (d *dock) build(w http.ResponseWriter, r *http.Request) {
	d.building.Lock()
	defer d.building.Unlock()
	w.Header().Set("Content-Type", "application/json")
	tell := func(message map[string]any) {
		_ = json.NewEncoder(w).Encode(message)
		_ = http.NewResponseController(w).Flush()
	}
	id, err := d.image(r, func(line string) { tell(map[string]any{"stream": line + "\n"}) })
	if err != nil {
		tell(map[string]any{"error": err.Error(), "errorDetail": map[string]string{"message": err.Error()}})
		return
	}
	tell(map[string]any{"aux": map[string]string{"ID": id}})
	tell(map[string]any{"stream": "Successfully built " + id + "\n"})
}

// image is the id of one that was built of what docker-compose sends.
func (d *dock) image(r *http.Request, say func(line string)) (id string, err error) {
	q := r.URL.Query()
	job := order{dockerfile: q.Get("dockerfile"), target: q.Get("target"), tags: q["t"], from: r.Body}
	for name, into := range map[string]*map[string]string{"buildargs": &job.args, "labels": &job.labels} {
		if text := q.Get(name); text != "" {
			if err := json.Unmarshal([]byte(text), into); err != nil {
				return "", errors.Join(errors.New(name), err)
			}
		}
	}
	if strings.Contains(job.dockerfile, "..") || len(job.tags) == 0 {
		return "", fmt.Errorf("%q, %q: this stand-in of Docker does not build that", job.dockerfile, job.tags)
	}
	return d.m.buildah(d, job, say)
}
