import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId, useState } from "react";
import { words } from "../api/problem";
import { read } from "../api/query";
import { Field, SelectField } from "../ui/field";
import { owners, refOf, twice, useVersions } from "./description";

/** Which strategy, and which version of it: "sma-cross" is the newest. */
export function StrategyField({ value, change, error }: { value: string; change(name: string): void; error?: string }) {
  const { list, name, number, found, versions } = useVersions(value);
  const all = list.data?.items ?? [];
  const options = [
    { value: "", text: list.isPending ? "Loading" : "Choose a strategy" },
    ...all
      .filter((s) => s.newest)
      .map((s) => ({
        value: refOf(s, all),
        text: s.owner === "everybody" || twice(s, all) ? `${s.name} (${owners[s.owner]})` : s.name,
      })),
  ];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_160px] gap-x-3 max-sm:grid-cols-1 max-sm:gap-y-3">
      <SelectField
        label="Strategy"
        value={found ? refOf(found, all) : name}
        onChange={(e) => change(e.target.value)}
        options={options}
        help={found?.about}
        error={error ?? (list.error ? words(list.error) : undefined)}
      />
      <SelectField
        label="Version"
        value={number === undefined ? "" : String(number)}
        disabled={!found}
        onChange={(e) => change(e.target.value === "" ? name : `${name}@${e.target.value}`)}
        options={[
          { value: "", text: found?.newest ? `Newest (${found.newest.number})` : "Newest" },
          ...versions
            .filter((v) => v.valid)
            .map((v) => ({ value: String(v.number), text: `${v.number} · ${v.sha256.slice(0, 8)}` })),
        ]}
      />
    </div>
  );
}

interface MarketFieldProps {
  label?: string;
  /** EXCHANGE:SYMBOL:TIMEFRAME, "" for none. */
  value: string;
  change(market: string): void;
  error?: string;
  help?: string;
}

/** Which market and which candles: synth:BTCUSDT:1h. Symbols are found as one types. */
export function MarketField({ label = "Market", value, change, error, help }: MarketFieldProps) {
  const [exchange = "", symbol = "", timeframe = ""] = value.split(":");
  const exchanges = useQuery(read("/api/v1/exchanges"));
  const at = exchange || exchanges.data?.items[0]?.name || "";
  const [typed, setTyped] = useState<string>();
  const find = useDeferredValue(typed ?? symbol);
  const markets = useQuery({
    ...read("/api/v1/markets", { params: { query: { exchange: at, q: find || undefined, limit: 50 } } }),
    enabled: at !== "",
    placeholderData: (old) => old,
  });
  const id = useId();
  const frames = exchanges.data?.items.find((e) => e.name === at)?.timeframes ?? [];
  const frame = timeframe || (frames.includes("1h") ? "1h" : (frames[0] ?? ""));
  const write = (symbol: string) => {
    setTyped(symbol);
    change(symbol === "" ? "" : `${at}:${symbol.trim().toUpperCase()}:${frame}`);
  };
  const many = (exchanges.data?.items.length ?? 0) > 1;
  return (
    <div
      className={`grid gap-x-3 max-sm:grid-cols-1 max-sm:gap-y-3 ${many ? "grid-cols-[140px_minmax(0,1fr)_110px]" : "grid-cols-[minmax(0,1fr)_110px]"}`}
    >
      {many && (
        <SelectField
          label="Exchange"
          value={at}
          onChange={(e) => change(`${e.target.value}:${symbol}:`)}
          options={exchanges.data?.items.map((e) => e.name) ?? []}
        />
      )}
      <div>
        <Field
          label={label}
          list={id}
          value={typed ?? symbol}
          onChange={(e) => write(e.target.value)}
          placeholder="BTCUSDT"
          error={error ?? (exchanges.error ? words(exchanges.error) : undefined)}
          help={help}
        />
        <datalist id={id}>
          {markets.data?.items.map((m) => (
            <option key={m.symbol} value={m.symbol}>
              {m.stored.length > 0 ? `stored: ${m.stored.join(", ")}` : ""}
            </option>
          ))}
        </datalist>
      </div>
      <SelectField
        label="Candles"
        value={frame}
        disabled={symbol === ""}
        onChange={(e) => change(`${at}:${symbol}:${e.target.value}`)}
        options={frame === "" || frames.includes(frame) ? frames : [...frames, frame]}
      />
    </div>
  );
}
