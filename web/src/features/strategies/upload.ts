import { csrfToken, key, problemOf, type Schema } from "~/shared/api/client";
import { Offline } from "~/shared/api/problem";

/** What comes of a file: the verdict, and, if it is kept, the version that it is now. */
export type Judged = Schema<"Verdict"> & { version?: Schema<"StrategyVersion"> };

interface How {
  /** Kept if every rule holds; otherwise it is judged only. */
  keep: boolean;
  /** How much of the file has left, from 0 to 1. */
  progress(part: number): void;
  signal: AbortSignal;
}

/**
 * send sends a strategy's file. It goes by XMLHttpRequest, for fetch does not tell how much of a body has left. It fails with a
 * Problem (with the rules, if the file breaks one), with Offline, or with an AbortError.
 */
export function send(file: File, { keep, progress, signal }: How): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${window.location.origin}/api/v1/strategies${keep ? "" : "/validate"}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrfToken());
    request.setRequestHeader("Idempotency-Key", key());
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    request.upload.onload = () => progress(1);
    request.onerror = () => reject(new Offline());
    request.onabort = () => reject(new DOMException("the upload was stopped", "AbortError"));
    request.onload = async () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Judged);
      else reject(await problemOf(new Response(responseText, { status: status || 500 })));
    };
    signal.addEventListener("abort", () => request.abort());
    const body = new FormData();
    // Browsers that do not know .wasm send no type, and the API takes these two.
    body.append("file", file.slice(0, file.size, "application/wasm"), file.name);
    request.send(body);
  });
}
