// Package strategy holds the words of a strategy as the engine knows it, whatever runs it: what it says of itself
// ([Description]), the values its parameters are bound to ([Value]), what it is told at one instant ([Step]) and what it
// asks for ([Intent]).
//
// What a module says is hostile. Everything that comes out of one passes through [ParseDescription] or [DecodeIntent], which
// check every number against the contract (sdk/ABI.md) and answer with a sentence; what they return is safe to use, and
// prices and quantities in it are exact decimals. A value outside the contract is a fault and never a refusal: a module that
// asks for NaN is broken, and to guess what it meant costs money.
//
// It is pure: it may import fault, market, order and the contract's layout (tradebot/sdk/abi), and udecimal.
package strategy
