import type { Schema } from "~/shared/api/client";

/** The exchanges that take keys, as the API's document of a new account names them. */
const known = {
  binance: { name: "Binance spot", real: true },
  "binance-testnet": { name: "Binance spot testnet", real: false },
} as const;

/** What one may choose from for a new account. */
export const choices = Object.entries(known).map(([value, { name }]) => ({ value, text: name }));

/** place is what an exchange is called, and whether real money is there. One that we do not know keeps its own name. */
export const place = (id: string): { name: string; real: boolean } =>
  known[id as keyof typeof known] ?? { name: id, real: false };

/** keyed are those of the exchanges with markets that take keys: without one no bot can use an account. */
export const keyed = (all: readonly Schema<"Exchange">[]) => all.filter((e) => e.name in known);
