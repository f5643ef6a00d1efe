// Package account is one bot's account at a venue, real or simulated: its orders, its ledger and its limits.
//
// Intents go in at [Account.Plan] and come out as orders for the venue, or as refusals with a reason; what the venue says
// comes in at Accept, Fill, Cancel, Reject and Expire, and comes out as what the strategy is told. Everything that must be the
// same on history, on paper and live is here: sizes and rounding, locked money, attached protection that comes alive with a
// fill, the sibling that is cancelled, the reduce-only order that never sells a position twice, limits and protections. What
// an exchange does by itself, deciding when and at which price something fills, is the venue's.
//
// Books are exact decimals. The mark of the position at every candle is float64, from balances converted once after they
// change, and is recomputed exactly where a limit would trip. The rules have ids; engine/sim/RULES.md lists them.
//
// It is pure and may import fault, market, order, ledger, risk, strategy and the contract's layout (sdk/abi).
package account
