//go:build wasip1

// The guest of the benchmarks: the work a strategy does on a candle.
package main

import "unsafe"

const window = 64

type candle struct {
	time                           int64
	open, high, low, close, volume float64
}

var (
	mailbox candle
	closes  [window]float64
	count   int
	sum     float64
	last    float64
	history []float64
)

func main() {}

//go:wasmexport mailbox
func address() uint32 { return uint32(uintptr(unsafe.Pointer(&mailbox))) }

// step keeps a running mean of the closes and says whether the close crossed it.
//
//go:wasmexport step
func step() int32 {
	at := count % window
	sum += mailbox.close - closes[at]
	closes[at] = mailbox.close
	count++
	if count < window {
		return 0
	}
	mean := sum / window
	before := last
	last = mailbox.close - mean
	switch {
	case before <= 0 && last > 0:
		return 1
	case before >= 0 && last < 0:
		return -1
	}
	return 0
}

// rescan goes over the whole window again: tight loops over memory.
//
//go:wasmexport rescan
func rescan() float64 {
	closes[count%window] = mailbox.close
	count++
	var mean float64
	for _, c := range closes {
		mean += c
	}
	mean /= window
	var variance float64
	for _, c := range closes {
		variance += (c - mean) * (c - mean)
	}
	return mean + variance
}

type average interface{ add(x float64) float64 }

type simple struct{ n int }
type exponential struct{ value, k float64 }

func (s *simple) add(x float64) float64 {
	history = append(history, x)
	if len(history) > 4*s.n {
		history = append(history[:0], history[len(history)-s.n:]...)
	}
	from := max(0, len(history)-s.n)
	total := 0.0
	for _, v := range history[from:] {
		total += v
	}
	return total / float64(len(history)-from)
}

func (e *exponential) add(x float64) float64 {
	e.value += e.k * (x - e.value)
	return e.value
}

var averages = []average{&simple{5}, &exponential{0, 0.1}, &simple{20}, &exponential{0, 0.01}}

// objects does what idiomatic code does: slices, appends, interfaces, calls.
//
//go:wasmexport objects
func objects() float64 {
	total := 0.0
	for _, a := range averages {
		total += a.add(mailbox.close)
	}
	return total
}
