import { credentials, origin } from "./address";
import { csrfToken, key, problemOf } from "./client";
import { Offline } from "./problem";

export interface Sending {
  /** How much of the file has left, from 0 to 1. */
  progress(part: number): void;
  signal: AbortSignal;
}

/**
 * upload posts a file as a form, and returns what is answered. It goes by XMLHttpRequest, for fetch does not tell how much of a body has
 * left. It fails with a Problem, with Offline, or with an AbortError.
 */
export function upload<Answer>(path: string, body: Blob, name: string, { progress, signal }: Sending): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${origin}${path}`);
    request.withCredentials = credentials === "include";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrfToken());
    request.setRequestHeader("Idempotency-Key", key());
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    request.upload.onload = () => progress(1);
    request.onerror = () => reject(new Offline());
    request.onabort = () => reject(new DOMException("the upload was stopped", "AbortError"));
    request.onload = async () => {
      const { status, responseText } = request;
      const wait = request.getResponseHeader("Retry-After");
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Answer);
      else
        reject(
          await problemOf(new Response(responseText, { status: status || 500, headers: wait ? { "Retry-After": wait } : {} })),
        );
    };
    signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", body, name);
    request.send(form);
  });
}
