package deploy_test

import (
	"encoding/binary"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// upstream is a server behind the proxy that does what a test says.
type upstream struct {
	*httptest.Server
	mutex sync.Mutex
	seen  []*http.Request
}

// newUpstream listens at an address, "127.0.0.1:0" is any port.
func newUpstream(t *testing.T, address string, handle http.HandlerFunc) *upstream {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	u := &upstream{}
	if handle == nil {
		handle = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("from " + address)) }
	}
	u.Server = &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.mutex.Lock()
		u.seen = append(u.seen, r)
		u.mutex.Unlock()
		handle(w, r)
	})}}
	u.Start()
	t.Cleanup(u.Close)
	return u
}

func (u *upstream) at() string { return u.Listener.Addr().String() }

// requests are those that came since it was last asked.
func (u *upstream) requests() []*http.Request {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	seen := u.seen
	u.seen = nil
	return seen
}

// names is a name server, as a network of containers has one.
type names struct {
	at string

	mutex sync.Mutex
	known map[string]string // addresses
}

func newNames(t *testing.T, known map[string]string) *names {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	n := &names{at: c.LocalAddr().String(), known: known}
	go func() {
		var asked [512]byte
		for {
			size, from, err := c.ReadFrom(asked[:])
			if err != nil {
				return
			}
			if reply := n.reply(asked[:size]); reply != nil {
				_, _ = c.WriteTo(reply, from)
			}
		}
	}()
	return n
}

// move lets a name lead elsewhere.
func (n *names) move(name, to string) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.known[name] = to
}

// reply answers a question for the address of a name (RFC 1035), which holds for an hour.
func (n *names) reply(asked []byte) []byte {
	if len(asked) < 12 {
		return nil
	}
	var labels []string
	end := 12
	for end < len(asked) && asked[end] != 0 {
		next := end + 1 + int(asked[end])
		if next > len(asked) {
			return nil
		}
		labels = append(labels, string(asked[end+1:next]))
		end = next
	}
	if end += 5; end > len(asked) {
		return nil
	}
	n.mutex.Lock()
	address := net.ParseIP(n.known[strings.Join(labels, ".")]).To4()
	n.mutex.Unlock()
	out := append([]byte{}, asked[:end]...)
	out[2], out[3] = 0x81, 0x80
	binary.BigEndian.PutUint16(out[10:], 0)
	if address == nil {
		out[3] |= 3 // no such name
		return out
	}
	binary.BigEndian.PutUint16(out[6:], 1)
	out = append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0x0e, 0x10, 0, 4)
	return append(out, address...)
}
