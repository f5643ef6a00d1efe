package metrics

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tradebot/engine/fault"
)

// Path is where the metrics are.
const Path = "/metrics"

// Server serves metrics.
type Server struct {
	http  *http.Server
	ended chan struct{}
	addr  net.Addr
}

// Serve begins to serve the metrics at an address, HOST:PORT, until the server is closed. Port 0 is any that is free. The error is
// Unavailable.
func (m *Metrics) Serve(address string, log *slog.Logger) (*Server, error) {
	const op = "metrics.Serve"
	listener, err := net.Listen("tcp", address)
	if err != nil {
		var failed *net.OpError
		if errors.As(err, &failed) { // it says the address again
			err = failed.Err
		}
		return nil, fault.New(fault.Unavailable, op, "the metrics cannot be served at %s: %w", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+Path, promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError, CoalesceGather: true,
	}))
	s := &Server{
		http: &http.Server{
			Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
			ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		},
		ended: make(chan struct{}), addr: listener.Addr(),
	}
	log.Info("metrics are served", "url", s.URL())
	go func() {
		defer close(s.ended)
		if err := s.http.Serve(listener); err != http.ErrServerClosed {
			log.Error("metrics are not served any more", "error", err)
		}
	}()
	return s, nil
}

// URL returns where the metrics are.
func (s *Server) URL() string { return "http://" + s.addr.String() + Path }

// Close ends it, and waits for that.
func (s *Server) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil { // somebody is slow to read
		_ = s.http.Close()
	}
	<-s.ended
}
