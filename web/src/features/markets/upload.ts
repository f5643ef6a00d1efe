import type { Schema } from "~/shared/api/client";
import { type Sending, upload } from "~/shared/api/upload";

interface Import extends Sending {
  exchange: string;
  symbol: string;
  timeframe: string;
  /** Where a stored candle is another, the file's is taken. */
  force: boolean;
}

/** importCandles sends a file of candles. It fails as an upload does. */
export function importCandles(file: File, o: Import): Promise<Schema<"ImportedCandles">> {
  const at = `/api/v1/markets/${encodeURIComponent(o.exchange)}/${encodeURIComponent(o.symbol)}/candles/import`;
  const query = new URLSearchParams({ timeframe: o.timeframe, ...(o.force ? { force: "true" } : {}) });
  return upload(`${at}?${query}`, file, file.name, o);
}
