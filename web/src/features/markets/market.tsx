import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { price } from "~/shared/format/number";
import { timeframe as lengthOf } from "~/shared/format/time";
import { usePrice } from "~/shared/live/live";
import { useMay } from "~/shared/session/session";
import { Button, buttonClass } from "~/shared/ui/button";
import { Failed, Notice } from "~/shared/ui/notice";
import { Page } from "~/shared/ui/page";
import { PageHead, Panel } from "~/shared/ui/panel";
import { Empty, many, Skeleton, useLate } from "~/shared/ui/parts";
import { Segment } from "~/shared/ui/tabs";
import { MarketChart } from "./chart";
import { CoverageList } from "./coverage";
import { DownloadDialog, useDownload } from "./download";
import { ImportDialog } from "./import";
import { Downloads } from "./jobs";
import { timeframeOf } from "./span";

export default function MarketPage() {
  const { exchange, symbol } = useParams({ from: "/inside/markets/$exchange/$symbol" });
  const { timeframe: wanted } = useSearch({ from: "/inside/markets/$exchange/$symbol" });
  const navigate = useNavigate({ from: "/markets/$exchange/$symbol" });
  const trade = useMay("trade");
  const admin = useMay("admin");
  const streams = useQuery(read("/api/v1/streams", { params: { query: { exchange, symbol, limit: 100 } } }));
  const exchanges = useQuery(read("/api/v1/exchanges"));
  const here = exchanges.data?.items.find((e) => e.name === exchange);
  const downloads = here?.downloads ?? false;
  const late = useLate(streams.isPending);
  const [asking, ask] = useState<"download" | "import">();
  const gap = useDownload();
  const length = (c: { market: string }) => lengthOf(timeframeOf(c.market)) ?? 0;
  const stored = [...(streams.data?.items ?? [])].sort((a, b) => length(a) - length(b));
  const frames = stored.map((c) => timeframeOf(c.market));
  const timeframe =
    wanted !== undefined && frames.includes(wanted) ? wanted : (frames.find((f) => f === "1h") ?? frames[0] ?? wanted ?? "1h");
  const last = usePrice(`${exchange}:${symbol}:${timeframe}`);
  const gaps = stored.reduce((n, c) => n + c.gaps.length, 0);
  return (
    <Page title={symbol} crumbs={[{ to: "/markets", name: "Markets" }]}>
      <PageHead
        title={
          <>
            {symbol}
            {last && <span className="font-medium">{price(last.close)}</span>}
          </>
        }
        sub={
          <>
            <span>{exchange}</span>
            {streams.isSuccess && (
              <span>{stored.length === 0 ? "nothing stored" : `candles of ${frames.join(", ")} stored`}</span>
            )}
            {gaps > 0 && <span className="text-warn">{many(gaps, "gap")}</span>}
          </>
        }
        actions={
          <>
            {stored.length > 0 && (
              <Link to="/backtests/new" search={{ market: `${exchange}:${symbol}:${timeframe}` }} className={buttonClass()}>
                Backtest on this
              </Link>
            )}
            {admin && (
              <Button icon="upload" onClick={() => ask("import")}>
                Import a CSV
              </Button>
            )}
            {trade && downloads && (
              <Button kind="primary" icon="download" onClick={() => ask("download")}>
                Download candles
              </Button>
            )}
          </>
        }
      />
      <div className="grid gap-4 *:min-w-0 max-sm:gap-3">
        {streams.error ? (
          <Failed what="What is stored was not read" error={streams.error} retry={() => void streams.refetch()} />
        ) : streams.isPending ? (
          late && <Skeleton className="h-95 w-full" />
        ) : stored.length === 0 ? (
          <Panel>
            <Empty
              title={`No candles of ${symbol} yet`}
              actions={
                <>
                  {trade && downloads && (
                    <Button kind="primary" onClick={() => ask("download")}>
                      Download candles
                    </Button>
                  )}
                  {admin && <Button onClick={() => ask("import")}>Import a CSV</Button>}
                </>
              }
            >
              {downloads
                ? "Download some of its history to look at it and to run backtests on it. Bots need no download: they fetch what they want."
                : `Candles of ${exchange} cannot be downloaded here; they come from a file.`}
            </Empty>
          </Panel>
        ) : (
          <>
            <Panel
              title="Candles"
              flush
              end={
                <Segment
                  label="Timeframe"
                  value={timeframe}
                  onChange={(f) => void navigate({ search: { timeframe: f }, replace: true, resetScroll: false })}
                  options={frames}
                />
              }
            >
              <MarketChart key={timeframe} exchange={exchange} symbol={symbol} timeframe={timeframe} />
            </Panel>
            <Panel title="What is stored" note="UTC on hover" flush>
              {gap.error && (
                <div className="p-3.5 pb-0">
                  <Notice tone="danger" title="The download was not begun">
                    {words(gap.error)}
                  </Notice>
                </div>
              )}
              <CoverageList all={stored} downloads={downloads} fetch={(wish) => gap.mutate(wish)} />
            </Panel>
          </>
        )}
        <Downloads of={`${exchange}:${symbol}`} />
      </div>
      <DownloadDialog open={asking === "download"} close={() => ask(undefined)} market={`${exchange}:${symbol}:${timeframe}`} />
      <ImportDialog open={asking === "import"} close={() => ask(undefined)} place={{ exchange, symbol, timeframe }} />
    </Page>
  );
}
