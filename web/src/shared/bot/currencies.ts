import { useQuery } from "@tanstack/react-query";
import { read } from "../api/query";
import { parts } from "./market";

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
