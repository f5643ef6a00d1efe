package events_test

import (
	"testing"

	"tradebot/engine/events"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	conform(t, func(_ *testing.T, b events.Bounds) (bus, func() int) {
		l := events.BoundLocal(b)
		return l, l.Streams
	})
}
