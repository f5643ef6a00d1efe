import { useQueries } from "@tanstack/react-query";
import { read } from "../api/query";
import { parts } from "./market";

interface Currencies {
  /** What is bought. */
  base: string;
  /** What it is paid with. */
  quote: string;
}

/** useAllCurrencies is what is traded on markets, in their order; empty while that is not known, and if a symbol does not tell. */
export function useAllCurrencies(markets: readonly string[]): Currencies[] {
  const found = useQueries({
    queries: markets.map((market) => {
      const { exchange, symbol } = parts(market);
      return {
        ...read("/api/v1/markets/{exchange}/{symbol}", { params: { path: { exchange, symbol } } }),
        enabled: exchange !== "" && symbol !== "",
        retry: false,
      };
    }),
  });
  return found.map(({ data }) => ({ base: data?.base ?? "", quote: data?.quote ?? "" }));
}

/** useCurrencies is that of one market. */
export const useCurrencies = (market: string | undefined): Currencies =>
  useAllCurrencies([market ?? ""])[0] ?? { base: "", quote: "" };
