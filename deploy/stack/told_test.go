//go:build stack

package stack

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
)

var (
	listing = regexp.MustCompile(`^(/v[\d.]+)?/containers/json$`)
	looking = regexp.MustCompile(`^(/v[\d.]+)?/containers/[^/]+/json$`)
)

// told makes of what Podman says of containers what Docker says:
//
//   - For the id of a network of a container Podman says its name, and docker compose makes the container anew, because it is on another network.
//   - Of a port that is published at every address Podman says no address, and docker does not show the port.
func (d *dock) told(a *http.Response) error {
	list := listing.MatchString(a.Request.URL.Path)
	if a.StatusCode != http.StatusOK || !list && !looking.MatchString(a.Request.URL.Path) {
		return nil
	}
	_, text, err := d.ask(a.Request.Context(), "GET", "/networks", nil)
	if err != nil {
		return err
	}
	var networks []struct{ Name, ID string }
	if err := json.Unmarshal(text, &networks); err != nil {
		return err
	}
	ids := map[string]string{}
	for _, n := range networks {
		ids[n.Name] = n.ID
	}
	var all []map[string]any
	var one map[string]any
	read := json.NewDecoder(a.Body)
	read.UseNumber()
	if list {
		err = read.Decode(&all)
	} else {
		err = read.Decode(&one)
		all = append(all, one)
	}
	if err != nil {
		return err
	}
	for _, c := range all {
		ports, _ := c["Ports"].([]any)
		for _, one := range ports {
			if port, _ := one.(map[string]any); port["PublicPort"] != nil && (port["IP"] == nil || port["IP"] == "") {
				port["IP"] = "0.0.0.0"
			}
		}
		settings, _ := c["NetworkSettings"].(map[string]any)
		of, _ := settings["Networks"].(map[string]any)
		for name, one := range of {
			if n, _ := one.(map[string]any); n != nil && ids[name] != "" {
				n["NetworkID"] = ids[name]
			}
		}
	}
	if list {
		text, err = json.Marshal(all)
	} else {
		text, err = json.Marshal(one)
	}
	if err != nil {
		return err
	}
	_ = a.Body.Close()
	a.Body, a.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	a.Header.Set("Content-Length", strconv.Itoa(len(text)))
	return nil
}

// talk hands on a conversation with a program of a container. If the program ends before it has read everything, the rest goes nowhere.
func (d *dock) talk(w http.ResponseWriter, r *http.Request) {
	back, err := net.Dial("unix", d.m.socket)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer back.Close()
	if err := r.Write(back); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	from := bufio.NewReader(back)
	answer, err := http.ReadResponse(from, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		defer answer.Body.Close()
		w.WriteHeader(answer.StatusCode)
		_, _ = io.Copy(w, answer.Body)
		return
	}
	front, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer front.Close()
	if err := answer.Write(front); err != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(back, buffer)
		_ = back.(*net.UnixConn).CloseWrite()
		_, _ = io.Copy(io.Discard, buffer)
	}()
	_, _ = io.Copy(front, from)
	_ = front.(*net.UnixConn).CloseWrite()
	select {
	case <-done:
	case <-d.ctx.Done():
	}
}
