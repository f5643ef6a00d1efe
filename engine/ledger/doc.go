// Package ledger keeps the books of one account: balances by double entry, positions with their average entry, realised
// profit and loss, and the trades that end.
//
// Every amount that is booked is rounded once, to 8 decimals, and both sides of the entry use that number. So each asset sums
// to zero over all accounts at any time ([Ledger.Check]), and whatever was lost by rounding was lost to somebody who has it.
// Amounts are integers in units of the last of these decimals ([order.Amount]), prices exact decimals; whoever wants to mark a
// position at every candle converts the balances once. What is larger than they hold is a fault, never a wrong number.
//
// It is pure and may import fault, order and the exact decimals (udecimal).
package ledger
