import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Schema } from "~/shared/api/client";
import { sentence, words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { bytes, count } from "~/shared/format/number";
import { timeframe as lengthOf } from "~/shared/format/time";
import { useLost } from "~/shared/live/live";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Dropzone } from "~/shared/ui/dropzone";
import { Check, Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { many, Progress } from "~/shared/ui/parts";
import { importCandles } from "./upload";

type Imported = Schema<"ImportedCandles">;
type State =
  | { step: "ready" }
  | { step: "sending"; file: File; part: number }
  | { step: "done"; file: File; imported: Imported }
  | { step: "refused"; file: File; error: unknown };

interface Place {
  exchange: string;
  symbol: string;
  timeframe: string;
}

/** Imports candles from a file: all of it, or nothing and the line that is wrong. */
export function ImportDialog({ open, close, place }: { open: boolean; close(): void; place?: Place }) {
  const client = useQueryClient();
  const lost = useLost();
  const exchanges = useQuery(read("/api/v1/exchanges"));
  const [at, setAt] = useState<Place>(place ?? { exchange: "", symbol: "", timeframe: "1h" });
  const [force, setForce] = useState(false);
  const [state, setState] = useState<State>({ step: "ready" });
  const stop = useRef(() => {});
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins anew when it is opened
  useEffect(() => {
    if (!open) return;
    setAt(place ?? { exchange: "", symbol: "", timeframe: "1h" });
    setForce(false);
    setState({ step: "ready" });
  }, [open]);
  const wrong = {
    exchange: /^[a-z0-9-]+$/.test(at.exchange) ? undefined : "Small letters and digits, like kraken.",
    symbol: at.symbol.trim() ? undefined : "As the exchange writes it, like BTCUSDT.",
    timeframe: lengthOf(at.timeframe) ? undefined : "A whole number and s, m, h, d or w, like 15m.",
  };
  const ready = !wrong.exchange && !wrong.symbol && !wrong.timeframe && !lost;
  const begun = at.exchange !== "" || at.symbol !== "";
  const send = async (file: File) => {
    const ended = new AbortController();
    stop.current = () => ended.abort();
    setState({ step: "sending", file, part: 0 });
    try {
      const imported = await importCandles(file, {
        ...at,
        symbol: at.symbol.trim(),
        force,
        progress: (part) => setState({ step: "sending", file, part }),
        signal: ended.signal,
      });
      setState({ step: "done", file, imported });
      for (const path of [
        "/api/v1/streams",
        "/api/v1/markets",
        "/api/v1/exchanges",
        "/api/v1/markets/{exchange}/{symbol}/candles",
      ])
        void client.invalidateQueries({ queryKey: [path] });
    } catch (error) {
      setState(error instanceof DOMException ? { step: "ready" } : { step: "refused", file, error });
    }
  };
  const leave = () => {
    stop.current();
    close();
  };
  const set = (part: Partial<Place>) => setAt((old) => ({ ...old, ...part }));
  return (
    <Dialog title="Import candles" open={open} close={leave} wide actions={<Button onClick={leave}>Close</Button>}>
      <p>
        A CSV file with the columns open_time_ms, open, high, low, close, volume; also packed, .gz or .zip. Everything is checked
        first, and nothing is stored if anything is wrong.
      </p>
      <div className="grid grid-cols-3 gap-3 max-sm:grid-cols-1">
        <Field
          label="Exchange"
          list="import-exchanges"
          value={at.exchange}
          placeholder="kraken"
          onChange={(e) => set({ exchange: e.target.value.trim().toLowerCase() })}
          error={begun ? wrong.exchange : undefined}
        />
        <datalist id="import-exchanges">
          {exchanges.data?.items.map((e) => (
            <option key={e.name} value={e.name} />
          ))}
        </datalist>
        <Field
          label="Symbol"
          value={at.symbol}
          placeholder="BTCUSDT"
          onChange={(e) => set({ symbol: e.target.value })}
          error={begun ? wrong.symbol : undefined}
        />
        <Field
          label="Candles"
          value={at.timeframe}
          placeholder="1h"
          onChange={(e) => set({ timeframe: e.target.value.trim() })}
          error={wrong.timeframe}
        />
      </div>
      <Check checked={force} onChange={setForce}>
        Where a stored candle is another, take the file's. Without this such a file is refused. A month that is over gets a new
        revision, and backtests over it come to other results.
      </Check>
      {state.step === "sending" ? (
        <Progress
          name={state.part < 1 ? `Sending ${state.file.name}, ${bytes(state.file.size)}` : `Checking ${state.file.name}`}
          part={state.part}
          cancel={state.part < 1 ? { act: () => stop.current(), text: "Stop" } : undefined}
        />
      ) : (
        <Dropzone accept=".csv,.gz,.zip" take={(f) => ready && void send(f)} disabled={!ready} button="Choose a file">
          {ready ? (
            <>
              Drop a file here: it becomes candles of{" "}
              <b className="font-medium text-ink">
                {at.symbol.trim()} {at.timeframe}
              </b>
            </>
          ) : (
            "Say first of which market the candles are."
          )}
        </Dropzone>
      )}
      {state.step === "refused" && (
        <Notice tone="danger" title={`${state.file.name} was refused; nothing of it is stored`}>
          {refusal(state.error, state.file.name)}
        </Notice>
      )}
      {state.step === "done" && <Done file={state.file.name} i={state.imported} />}
    </Dialog>
  );
}

/** refusal is the sentence without the file's name, which stands above it: "Line 5: the open "x" is not a number." */
function refusal(error: unknown, file: string): string {
  const text = words(error);
  return text.toLowerCase().startsWith(`${file.toLowerCase()} `) ? sentence(text.slice(file.length)) : text;
}

function Done({ file, i }: { file: string; i: Imported }) {
  const parts = [
    i.new > 0 && `${count(i.new)} new`,
    i.known > 0 && `${count(i.known)} that were stored just so`,
    i.different > 0 && `${count(i.different)} that replaced others`,
    i.unclosed > 0 && `${count(i.unclosed)} left out because they are not closed yet`,
  ].filter(Boolean);
  return (
    <Notice tone="info" title={`${file} is imported`}>
      Candles: {parts.join(", ") || "none"}. {i.months > 0 && `${many(i.months, "month is", "months are")} sealed. `}
      {i.rounded > 0 && `${many(i.rounded, "price")} had more than 8 decimals and ${i.rounded === 1 ? "was" : "were"} rounded.`}
    </Notice>
  );
}
