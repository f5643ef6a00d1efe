import { decimal } from "~/shared/format/number";

/** Currencies in which prices are often given, the longer names first. The API names symbols, not the two currencies in them. */
const quotes = [
  "FDUSD",
  "USDT",
  "USDC",
  "TUSD",
  "BUSD",
  "USD1",
  "EURI",
  "BTC",
  "ETH",
  "BNB",
  "EUR",
  "TRY",
  "BRL",
  "JPY",
  "GBP",
  "USD",
  "DAI",
];

/** split is base and quote of a symbol; the quote is empty if it is none that we know. */
export function split(symbol: string): { base: string; quote: string } {
  const plain = symbol.replace(/[-_/]/g, "");
  const quote = quotes.find((q) => plain.endsWith(q) && plain.length > q.length) ?? "";
  return { base: plain.slice(0, plain.length - quote.length), quote };
}

/** quoteOf is in what a bot's money is counted. */
export const quoteOf = (market: string | undefined) => split(market?.split(":")[1] ?? "").quote;

/** partOf is so many percent of an amount, with two digits after the point; "" if either is no number. */
export function partOf(amount: string, percent: string): string {
  const read = (t: string) => {
    const found = /^(\d+)(?:\.(\d+))?$/.exec(t.trim());
    return found ? { digits: BigInt((found[1] ?? "") + (found[2] ?? "")), places: found[2]?.length ?? 0 } : undefined;
  };
  const a = read(amount);
  const p = read(percent);
  if (!a || !p) return "";
  const places = a.places + p.places + 2;
  const text = (a.digits * p.digits).toString().padStart(places + 1, "0");
  return decimal(`${text.slice(0, -places)}.${text.slice(-places)}`, 2);
}
