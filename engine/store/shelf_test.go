package store_test

import (
	"testing"

	"tradebot/engine/history"
	"tradebot/engine/history/shelftest"
)

func Test60_TheSuiteOfShelves(t *testing.T) {
	for _, one := range urls {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			shelftest.Run(t, func(t *testing.T) history.Shelf {
				s := open(t, one.make(t))
				if err := s.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				return s.Shelf()
			})
		})
	}
}
