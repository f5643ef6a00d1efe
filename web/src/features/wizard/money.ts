import { useQuery } from "@tanstack/react-query";
import { read } from "~/shared/api/query";
import { parts } from "~/shared/bot/market";
import { decimal } from "~/shared/format/number";

/** useCurrencies is what is bought on a market and what it is paid with; empty while that is not known, and if the symbol does not tell. */
export function useCurrencies(market: string | undefined): { base: string; quote: string } {
  const { exchange, symbol } = parts(market ?? "");
  const found = useQuery({
    ...read("/api/v1/markets/{exchange}/{symbol}", { params: { path: { exchange, symbol } } }),
    enabled: exchange !== "" && symbol !== "",
    retry: false,
  });
  return { base: found.data?.base ?? "", quote: found.data?.quote ?? "" };
}

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
