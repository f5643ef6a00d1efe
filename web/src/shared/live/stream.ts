/**
 * Server-sent events over fetch. Not EventSource: it does not show the signs of life, so a connection that is dead without an
 * end is not noticed, nor the status with which a server refuses.
 */

export interface Message {
  id: string;
  event: string;
  data: string;
}

/** Parser takes the text of a stream in pieces of any length, as the standard has it, and hands out its messages. */
export class Parser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private next = "";
  /** Of the last message that came whole: from there a stream that broke goes on. */
  id = "";

  constructor(id = "") {
    this.id = id;
    this.next = id;
  }

  feed(piece: string): Message[] {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    const out: Message[] = [];
    for (const line of lines) {
      if (line === "") {
        this.id = this.next;
        if (this.data.length > 0) out.push({ id: this.id, event: this.event || "message", data: this.data.join("\n") });
        this.event = "";
        this.data = [];
        continue;
      }
      const at = line.indexOf(":");
      const [field, value] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).replace(/^ /, "")];
      if (field === "event") this.event = value;
      else if (field === "data") this.data.push(value);
      else if (field === "id" && !value.includes("\0")) this.next = value;
    }
    return out;
  }
}

export type Connection =
  | { state: "connecting" }
  | { state: "open" }
  /** since: when the last sign of life came; retry: when it is tried again. */
  | { state: "lost"; since: number; retry: number }
  /** The server lets nobody in with this session any more. */
  | { state: "out" };

export interface StreamOptions {
  url: string;
  message(m: Message): void;
  changed(c: Connection): void;
  /** Whether the session goes with it. */
  credentials?: RequestCredentials;
  fetch?: typeof fetch;
  /** ms without a sign of life after which the connection is lost: the server gives one every 15 s. */
  silence?: number;
}

const waits = [1000, 2000, 5000, 10_000];

/** watch connects, again and again, going on after the last message, until it is stopped. seen: when the last sign of life came, ms. */
export function watch(o: StreamOptions): { stop(): void; now(): void; seen(): number } {
  const ended = new AbortController();
  const silence = o.silence ?? 40_000;
  let failures = 0;
  let seen = Date.now();
  let hurry = () => {};
  const parser = { id: "" };

  async function once(): Promise<void> {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    ended.signal.addEventListener("abort", stop);
    let alarm = setTimeout(stop, silence);
    const alive = () => {
      clearTimeout(alarm);
      alarm = setTimeout(stop, silence);
      seen = Date.now();
    };
    try {
      const headers: HeadersInit = parser.id
        ? { Accept: "text/event-stream", "Last-Event-ID": parser.id }
        : { Accept: "text/event-stream" };
      const response = await (o.fetch ?? fetch)(o.url, {
        headers,
        signal: attempt.signal,
        cache: "no-store",
        credentials: o.credentials ?? "same-origin",
      });
      if (response.status === 401 || response.status === 403) {
        o.changed({ state: "out" });
        ended.abort();
        return;
      }
      if (!response.ok || !response.body) return;
      const read = new Parser(parser.id);
      const text = response.body.pipeThrough(new TextDecoderStream()).getReader();
      alive();
      failures = 0;
      o.changed({ state: "open" });
      for (;;) {
        const { done, value } = await text.read();
        if (done) return;
        alive();
        const messages = read.feed(value);
        for (const m of messages) o.message(m);
        parser.id = read.id;
      }
    } catch {
      // the connection broke, or was given up: it is tried again
    } finally {
      clearTimeout(alarm);
      ended.signal.removeEventListener("abort", stop);
      attempt.abort();
    }
  }

  async function run() {
    o.changed({ state: "connecting" });
    while (!ended.signal.aborted) {
      await once();
      if (ended.signal.aborted) return;
      const wait = waits[Math.min(failures++, waits.length - 1)] ?? 10_000;
      o.changed({ state: "lost", since: seen, retry: Date.now() + wait });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        hurry = () => {
          clearTimeout(timer);
          resolve();
        };
        ended.signal.addEventListener("abort", hurry, { once: true });
      });
    }
  }
  void run();
  return { stop: () => ended.abort(), now: () => hurry(), seen: () => seen };
}
