package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Requests are the API's metrics. Their methods may be called on nil, which counts nothing.
type Requests struct {
	answered *prometheus.CounterVec
	took     *prometheus.HistogramVec
	running  prometheus.Gauge
	streams  prometheus.Gauge
}

// API adds what an API does that has these operations. What is asked for that is none of them counts as "none".
func (m *Metrics) API(operations []string) *Requests {
	r := &Requests{
		answered: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "http_requests_total", Help: "Requests that were answered, by operation and class of status; none: there is no such operation.",
		}, []string{"operation", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: prefix + "http_request_duration_seconds", Buckets: buckets, Help: "How long answers took, by operation; streams of events do not count.",
		}, []string{"operation"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: prefix + "http_requests_running", Help: "Requests that are being answered now; streams of events do not count."}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: prefix + "http_streams_open", Help: "Streams of events that somebody reads."}),
	}
	for _, operation := range append([]string{none}, operations...) {
		for class := 2; class <= 5; class++ {
			r.answered.WithLabelValues(operation, strconv.Itoa(class)+"xx")
		}
		r.took.WithLabelValues(operation)
	}
	m.registry.MustRegister(r.answered, r.took, r.running, r.streams)
	return r
}

// none is the operation of requests to what there is not.
const none = "none"

// Begin counts a request that has come. The function that it returns is called once, when it is answered: operation is "" if there is none.
func (r *Requests) Begin() (answered func(operation string, status int)) {
	if r == nil {
		return func(string, int) {}
	}
	begun := time.Now()
	r.running.Inc()
	return func(operation string, status int) {
		r.running.Dec()
		if operation == "" {
			operation = none
		}
		r.answered.WithLabelValues(operation, strconv.Itoa(status/100)+"xx").Inc()
		r.took.WithLabelValues(operation).Observe(time.Since(begun).Seconds())
	}
}

// Stream counts a stream of events that somebody reads, until closed is called, once.
func (r *Requests) Stream() (closed func()) {
	if r == nil {
		return func() {}
	}
	r.streams.Inc()
	return r.streams.Dec
}
