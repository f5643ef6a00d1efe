// Package page writes reports as HTML: [Backtest] and [Sweep] each write one file that stands on its own. Nothing in it is
// fetched from anywhere, so it can be mailed, archived and opened years later, offline; a content security policy in the page
// forbids it to load anything and to run any script but its own, which it names by hash.
//
// What a reader must be able to see without a script (figures, beliefs, costs, months, hashes) is written by the template;
// scripts draw the charts and sort the long tables. Their data is JSON in a script element of a type that is not executed.
// Names and tags come from strangers: the template escapes them, JSON escapes every <, and scripts only ever set text, never
// HTML.
//
// Candles are what would make the file large. Up to 50,000 of a slot are embedded, packed to some 10 bytes each; above that
// they are aggregated to a longer timeframe, and the page says so. The same result gives the same bytes.
//
// The look follows the dashboard's: grey chrome, colour for money and trouble alone, shape before colour. Canvas and
// a few hundred lines of script instead of a chart library, because a library would be most of the file.
//
// It may import backtest and report for what it writes, market for timeframes, fault.
package page
