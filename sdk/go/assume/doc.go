// Package assume fills a strategy's orders by the simplest assumption that lets it be in a position at all, for tests without
// an exchange. It is no exchange: nothing costs anything, nothing is refused for want of money, and only two things fill:
//
//   - a market order, and the closing of a position, whole at the next open of its slot, exits before entries;
//   - a stop loss or take profit attached to a filled market order, at its level, or at the open if that lies beyond it. In
//     the candle of the entry only the stop counts; if a candle reaches both, the stop counts.
//
// Every other order is accepted, shown nowhere and never filled. Whoever wants to know what a strategy earns runs a backtest.
//
// It computes in float64, because it stands in for the view a module has, which is float64 too. It may import abi.
package assume
