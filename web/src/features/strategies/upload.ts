import type { Schema } from "~/shared/api/client";
import { type Sending, upload } from "~/shared/api/upload";

/** What comes of a file: the verdict, and, if it is kept, the version that it is now. */
export type Judged = Schema<"Verdict"> & { version?: Schema<"StrategyVersion"> };

interface How extends Sending {
  /** Kept if every rule holds; otherwise it is judged only. */
  keep: boolean;
}

/** send sends a strategy's file. It fails as an upload does; the Problem has the rules, if the file breaks one. */
export function send(file: File, how: How): Promise<Judged> {
  // Browsers that do not know .wasm send no type, and the API takes these two.
  const body = file.slice(0, file.size, "application/wasm");
  return upload(`/api/v1/strategies${how.keep ? "" : "/validate"}`, body, file.name, how);
}
