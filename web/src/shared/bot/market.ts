/** A market as bots name it: EXCHANGE:SYMBOL:TIMEFRAME. */
export function parts(market: string): { exchange: string; symbol: string; timeframe: string } {
  const [exchange = "", symbol = "", timeframe = ""] = market.split(":");
  return { exchange, symbol, timeframe };
}

/** Currencies that symbols end with, those that end with another first: the server adds money up by the same ones. */
const quotes = [
  "FDUSD",
  "USDT",
  "USDC",
  "TUSD",
  "BUSD",
  "USDP",
  "DAI",
  "BTC",
  "ETH",
  "BNB",
  "EUR",
  "GBP",
  "JPY",
  "TRY",
  "BRL",
  "AUD",
  "USD",
];

/** quoteOf is the currency that a symbol is paid in: USDT of BTCUSDT. A symbol that we do not know is one by itself. */
export const quoteOf = (symbol: string) => quotes.find((q) => symbol.endsWith(q) && symbol.length > q.length) ?? symbol;

/** baseOf is what is bought of a symbol: BTC of BTCUSDT; nothing if that is not known. */
export function baseOf(symbol: string): string | undefined {
  const quote = quoteOf(symbol);
  return quote === symbol ? undefined : symbol.slice(0, -quote.length);
}
