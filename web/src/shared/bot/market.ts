/** A market as bots name it: EXCHANGE:SYMBOL:TIMEFRAME. */
export function parts(market: string): { exchange: string; symbol: string; timeframe: string } {
  const [exchange = "", symbol = "", timeframe = ""] = market.split(":");
  return { exchange, symbol, timeframe };
}

/** inWords names markets: "BTCUSDT 1h", of several "BTCUSDT, ETHUSDT 1h". */
export function inWords(list: readonly { market: string }[]): string {
  const all = list.map((s) => parts(s.market));
  const frames = new Set(all.map((p) => p.timeframe));
  if (frames.size === 1) return `${all.map((p) => p.symbol).join(", ")} ${all[0]?.timeframe ?? ""}`;
  return all.map((p) => `${p.symbol} ${p.timeframe}`).join(", ");
}

/** What the API says with a market: a slot of a bot, a position. */
export interface Named {
  market: string;
  base?: string;
  quote?: string;
}

/** A market and its currencies. */
export interface Pair {
  exchange: string;
  symbol: string;
  timeframe: string;
  /** What is bought and sold; empty if the API does not know. */
  base: string;
  /** What it is paid with. */
  quote: string;
}

/** pairOf is the market of a slot or a position, with its currencies as the API has them: nobody else reads them off a symbol. */
export const pairOf = (of: Named | undefined): Pair => ({
  ...parts(of?.market ?? ""),
  base: of?.base ?? "",
  quote: of?.quote ?? "",
});

/** currency is in what the money of a market is counted; a symbol whose currencies are not known is one by itself, as for the server. */
export const currency = (of: Named | undefined): string => of?.quote ?? parts(of?.market ?? "").symbol;
