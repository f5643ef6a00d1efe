/** The quote currencies of symbols, the longer names first: a symbol is written as the exchange does, BTCUSDT. */
const quotes = ["FDUSD", "USDT", "USDC", "TUSD", "BUSD", "USD", "EUR", "TRY", "GBP", "BRL", "JPY", "BTC", "ETH", "BNB"];

export interface Pair {
  exchange: string;
  symbol: string;
  timeframe: string;
  /** What is bought and sold; empty if the symbol does not tell. */
  base: string;
  /** What it is paid with. */
  quote: string;
}

/** pair reads a market as bots name it: synth:BTCUSDT:1m. */
export function pair(market: string): Pair {
  const [exchange = "", symbol = "", timeframe = ""] = market.split(":");
  const quote = quotes.find((q) => symbol.length > q.length && symbol.endsWith(q)) ?? "";
  return { exchange, symbol, timeframe, base: quote ? symbol.slice(0, -quote.length) : "", quote };
}

/** quoteOf is the currency of a bot's money: that of its first market. */
export const quoteOf = (slots: readonly { market: string }[] | null) => pair(slots?.[0]?.market ?? "").quote;
