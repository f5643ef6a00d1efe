import { csrfToken, key, problemOf, type Schema } from "~/shared/api/client";
import { Offline } from "~/shared/api/problem";

interface Import {
  exchange: string;
  symbol: string;
  timeframe: string;
  /** Where a stored candle is another, the file's is taken. */
  force: boolean;
  /** How much of the file has left, from 0 to 1. */
  progress(part: number): void;
  signal: AbortSignal;
}

/** importCandles sends a file of candles, by XMLHttpRequest, which tells how much has left. It fails with a Problem, Offline or an AbortError. */
export function importCandles(file: File, o: Import): Promise<Schema<"ImportedCandles">> {
  return new Promise((resolve, reject) => {
    const at = `/api/v1/markets/${encodeURIComponent(o.exchange)}/${encodeURIComponent(o.symbol)}/candles/import`;
    const query = new URLSearchParams({ timeframe: o.timeframe, ...(o.force ? { force: "true" } : {}) });
    const request = new XMLHttpRequest();
    request.open("POST", `${window.location.origin}${at}?${query}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrfToken());
    request.setRequestHeader("Idempotency-Key", key());
    request.upload.onprogress = (e) => e.lengthComputable && o.progress(e.loaded / e.total);
    request.upload.onload = () => o.progress(1);
    request.onerror = () => reject(new Offline());
    request.onabort = () => reject(new DOMException("the import was stopped", "AbortError"));
    request.onload = async () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Schema<"ImportedCandles">);
      else reject(await problemOf(new Response(responseText, { status: status || 500 })));
    };
    o.signal.addEventListener("abort", () => request.abort());
    const body = new FormData();
    body.append("file", file, file.name);
    request.send(body);
  });
}
