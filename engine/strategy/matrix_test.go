package strategy_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

var text = []byte(strings.Repeat("x", abi.MaxText))

func decode(r abi.Intent) (strategy.Intent, error) {
	i := strategy.Intent{Text: "of the intent before"}
	err := strategy.DecodeIntent(&i, &r, 3, 400, text)
	return i, err
}

// Every field of the record is one that the tests set.
func TestPartsAreAll(t *testing.T) {
	record := reflect.TypeFor[abi.Intent]()
	for i := range record.NumField() {
		if name := record.Field(i).Name; name != "Kind" && name != "Flags" && parts[name].set == nil {
			t.Errorf("no test sets %s", name)
		}
	}
}

// A kind with what it must have is accepted; without any of it, refused.
func TestMust(t *testing.T) {
	for kind, row := range contract(t) {
		r := least(kind, row)
		i, err := decode(r)
		if err != nil {
			t.Errorf("the least %s is refused: %v", i.Kind, err)
		}
		for column, mark := range row {
			if mark != "must" || column == "`slot`" || column == "`ref`" { // of which 0 is a value
				continue
			}
			for name, p := range parts {
				if p.column != column {
					continue
				}
				less := r
				reflect.ValueOf(&less).Elem().FieldByName(name).SetZero()
				if _, err := decode(less); err == nil {
					t.Errorf("a %s without %s is accepted", i.Kind, name)
				}
			}
		}
	}
}

// A field that the kind has not is refused whatever is in it, in the least record and in a full one.
func TestMustNot(t *testing.T) {
	values := []float64{1, 2, 5, 0.5, -1, math.NaN(), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64, math.MaxFloat64}
	for kind, row := range contract(t) {
		for name, p := range parts {
			if mark, ok := row[p.column]; !ok || mark != "" {
				if !ok {
					t.Fatalf("the table has no column %s", p.column)
				}
				continue
			}
			for _, value := range values {
				r := least(kind, row)
				p.set(&r, value)
				if _, err := decode(r); err == nil {
					t.Errorf("kind %d with %s %v is accepted", kind, name, value)
				}
			}
		}
	}
}

// A field that the kind may have is accepted and arrives.
func TestMay(t *testing.T) {
	for kind, row := range contract(t) {
		for name, c := range map[string]struct {
			column string
			set    func(*abi.Intent)
			got    func(strategy.Intent) bool
		}{
			"limit":       {"`limit`", func(r *abi.Intent) { r.Limit = 89 }, func(i strategy.Intent) bool { return i.Limit.String() == "89" }},
			"activation":  {"`activation`", func(r *abi.Intent) { r.Activation = 7 }, func(i strategy.Intent) bool { return i.Trail.Activation.String() == "7" }},
			"tif":         {"`tif`", func(r *abi.Intent) { r.TIF = abi.TIFFillOrKill }, func(i strategy.Intent) bool { return i.TIF.String() == "fok" }},
			"post-only":   {"post-only", func(r *abi.Intent) { r.Flags = abi.IntentPostOnly }, func(i strategy.Intent) bool { return i.PostOnly && !i.ReduceOnly }},
			"reduce-only": {"reduce-only", func(r *abi.Intent) { r.Flags = abi.IntentReduceOnly }, func(i strategy.Intent) bool { return i.ReduceOnly && !i.PostOnly }},
			"tag":         {"`tag`", func(r *abi.Intent) { copy(r.Tag[:], "in\x00junk") }, func(i strategy.Intent) bool { return i.Tag == "in" }},
			"stop loss": {"attached", func(r *abi.Intent) { r.StopLossKind, r.StopLoss = abi.OffsetPrice, 80 },
				func(i strategy.Intent) bool {
					return i.StopLoss.Kind == order.OffsetPrice && i.StopLoss.Value.String() == "80"
				}},
			"take profit": {"attached", func(r *abi.Intent) { r.TakeKind, r.TakeProfit = abi.OffsetPercent, 150 },
				func(i strategy.Intent) bool {
					return i.TakeProfit.Kind == order.OffsetPercent && i.TakeProfit.Value.String() == "150"
				}},
			"trail": {"attached", func(r *abi.Intent) { r.BracketKind, r.BracketTrail, r.BracketStart = abi.OffsetPercent, 2, 3 },
				func(i strategy.Intent) bool { return i.Bracket.String() == "2% from 3%" }},
		} {
			r := least(kind, row)
			c.set(&r)
			i, err := decode(r)
			if wanted := row[c.column] == "may"; wanted != (err == nil) {
				t.Errorf("%s with %s: %v, the contract says %q", i.Kind, name, err, row[c.column])
			} else if wanted && !c.got(i) {
				t.Errorf("%s with %s arrives as %+v", i.Kind, name, i)
			}
		}
	}
}

// TakesID agrees with the contract: the kinds up to close do, and the id is the one given.
func TestTakesID(t *testing.T) {
	for kind, row := range contract(t) {
		i, err := decode(least(kind, row))
		if err != nil {
			t.Fatal(err)
		}
		if takes := kind <= abi.IntentClose; i.Kind.TakesID() != takes || takes != (i.ID == 400) {
			t.Errorf("%s has id %d", i.Kind, i.ID)
		}
	}
}
