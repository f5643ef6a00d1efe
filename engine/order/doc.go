// Package order holds an order: its words (side, kind, time in force, state, reasons), its sizes, and its state machine; and the
// two kinds of exact number that money is counted in: decimals for prices and rates, amounts for what is booked and traded.
//
// The lists are closed; the names are those that programs outside read, so a test pins them. Nobody sets a status: an event
// is applied ([Order.Apply]), and what the table of [Next] does not list is a fault. So a bug in an adapter, or an exchange
// that says something impossible, stops a bot instead of bending its books.
//
// It is pure and imports fault and the exact decimals (udecimal).
package order
