package indicator_test

import (
	"fmt"

	"tradebot/sdk/indicator"
)

// Two averages and their cross, as a strategy uses them in OnCandle.
func Example() {
	fast, slow := indicator.NewSMA(2), indicator.NewSMA(4)
	var cross indicator.Cross
	for i, price := range []float64{10, 10, 9, 8, 8, 9, 11, 12, 10, 8} {
		switch cross.Update(fast.Update(price), slow.Update(price)) {
		case indicator.Up:
			fmt.Printf("candle %d: up, %.2f over %.2f\n", i+1, fast.Value(), slow.Value())
		case indicator.Down:
			fmt.Printf("candle %d: down, %.2f under %.2f\n", i+1, fast.Value(), slow.Value())
		}
	}
	// Output:
	// candle 7: up, 10.00 over 9.00
	// candle 10: down, 9.00 under 10.25
}

// An indicator of an indicator begins when the inner one is ready.
func Example_chain() {
	rsi, smooth := indicator.NewRSI(2), indicator.NewEMA(2)
	for _, price := range []float64{10, 11, 10, 11, 12} {
		fmt.Printf("%.1f\n", smooth.Update(rsi.Update(price)))
	}
	// Output:
	// NaN
	// NaN
	// NaN
	// 62.5
	// 79.2
}

func ExampleSMA() {
	sma := indicator.NewSMA(3)
	for _, price := range []float64{2, 4, 6, 8} {
		fmt.Println(sma.Update(price), sma.Ready())
	}
	// Output:
	// NaN false
	// NaN false
	// 4 true
	// 6 true
}

func ExampleRSI() {
	rsi := indicator.NewRSI(3)
	for _, price := range []float64{10, 11, 13, 12, 15} {
		if rsi.Update(price); rsi.Ready() {
			fmt.Printf("%.1f\n", rsi.Value())
		}
	}
	// Output:
	// 75.0
	// 88.2
}

func ExampleATR() {
	atr := indicator.NewATR(2)
	atr.Update(12, 10, 11)
	fmt.Println(atr.Update(15, 13, 14)) // the true range of the second is 15-11
	// Output:
	// 3
}

// A channel of the candles before this one: ask for the value before the update.
func ExampleHighest() {
	highest := indicator.NewHighest(3)
	for i, high := range []float64{10, 12, 11, 10, 13} {
		if top := highest.Value(); indicator.Above(high, top) {
			fmt.Printf("candle %d breaks out over %v\n", i+1, top)
		}
		highest.Update(high)
	}
	// Output:
	// candle 5 breaks out over 12
}
