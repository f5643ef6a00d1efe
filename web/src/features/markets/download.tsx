import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "~/shared/api/client";
import { words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { count } from "~/shared/format/number";
import { timeframe } from "~/shared/format/time";
import { useLost } from "~/shared/live/live";
import { MarketField } from "~/shared/strategy/choose";
import { Button } from "~/shared/ui/button";
import { Dialog } from "~/shared/ui/dialog";
import { Field } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";

/** Wish is what is to be downloaded: a market, and from when to when, ms UTC. */
export interface Wish {
  market: string;
  from: number;
  to?: number;
}

const DAY = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const ms = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** useDownload begins a download. */
export function useDownload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => api.POST("/api/v1/downloads", { body: wish }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["/api/v1/downloads"] }),
  });
}

/** Asks which candles are to be downloaded. */
export function DownloadDialog({ open, close, market }: { open: boolean; close(): void; market?: string }) {
  const exchanges = useQuery(read("/api/v1/exchanges"));
  // Without a wish it is one from which something can be downloaded.
  const first = exchanges.data?.items.find((e) => e.downloads)?.name;
  const [at, setAt] = useState("");
  const [from, setFrom] = useState(() => dayOf(Date.now() - 365 * DAY));
  const [to, setTo] = useState("");
  const download = useDownload();
  const lost = useLost();
  const { reset } = download;
  useEffect(() => {
    if (!open) return;
    setAt(market ?? (first ? `${first}::` : ""));
    reset();
  }, [open, market, first, reset]);
  const [exchange = "", symbol = "", tf = ""] = at.split(":");
  const step = timeframe(tf);
  const begin = ms(from);
  const end = to === "" ? Date.now() : ms(to) + DAY;
  const backwards = begin >= end;
  const candles = step && begin < end ? Math.floor((end - begin) / step) : undefined;
  const closed = exchanges.data?.items.find((e) => e.name === exchange)?.downloads === false;
  const ready = exchange !== "" && symbol !== "" && step !== undefined && !Number.isNaN(begin) && !backwards && !closed;
  return (
    <Dialog
      title="Download candles"
      open={open}
      close={close}
      wide
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            kind="primary"
            disabled={!ready || lost}
            busy={download.isPending && "Beginning"}
            onClick={() =>
              download.mutate(
                { market: `${exchange}:${symbol}:${tf}`, from: begin, ...(to === "" ? {} : { to: end }) },
                { onSuccess: close },
              )
            }
          >
            Download the candles
          </Button>
        </>
      }
    >
      <p>What is stored stays as it is; only what is missing in the range is fetched.</p>
      <MarketField
        value={at}
        change={setAt}
        error={closed ? `Candles of ${exchange} cannot be downloaded here. Import them from a file instead.` : undefined}
      />
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        <Field
          label="From"
          range="UTC"
          type="date"
          value={from}
          onChange={(e) => setFrom(e.target.value)}
          error={from === "" ? "Say from when." : undefined}
        />
        <Field
          label="To, with this day"
          range="UTC"
          type="date"
          value={to}
          onChange={(e) => setTo(e.target.value)}
          help="Empty: up to now"
          error={backwards ? "The range ends before it begins." : undefined}
        />
      </div>
      <p className="text-12 text-ink-3">{candles !== undefined && `Up to ${count(candles)} candles.`}</p>
      {download.error && (
        <Notice tone="danger" title="The download was not begun">
          {words(download.error)}
        </Notice>
      )}
    </Dialog>
  );
}
