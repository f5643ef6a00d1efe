import { spoken } from "../format/limit";
import { duration } from "../format/time";
import type { components } from "./schema";

type Body = components["schemas"]["Problem"];

/** What the server says of a request that failed (RFC 9457). detail is one sentence for people: what happened and what to do. */
export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly instance: string;
  readonly defects: { location: string; message: string }[];
  readonly rules: components["schemas"]["Rule"][];
  /** When it may be tried again, ms since 1970, if the server said how long to wait: of 429 and 503. */
  readonly until: number | undefined;

  /** wait: the ms to wait before it is tried again. */
  constructor(body: Partial<Body> & { status: number }, wait?: number) {
    super(whole(body.detail ?? ""));
    this.until = wait === undefined ? undefined : Date.now() + wait;
    this.status = body.status;
    this.code = body.code ?? "";
    this.instance = body.instance ?? "";
    this.defects = body.errors ?? [];
    this.rules = body.rules ?? [];
  }
}

/** No answer came: the server or the network is away. */
export class Offline extends Error {
  override name = "Offline";
  constructor() {
    super("The server does not answer. Check the connection; we try again.");
  }
}

/** sentence makes one for people of a text of the engine: limits by their words, a capital first, a point last. */
export const sentence = (text: string) => whole(spoken(text));

function whole(text: string): string {
  const t = text.trim();
  if (!t) return "The server refused this and did not say why.";
  const begun = t.charAt(0).toUpperCase() + t.slice(1);
  return /[.!?:)]$/.test(begun) ? begun : `${begun}.`;
}

/** words are what to show of an error: what happened, and how long to wait if the server said it. */
export function words(error: unknown): string {
  const said = error instanceof Error ? spoken(error.message) : "";
  if (error instanceof Problem && error.until !== undefined && !/\bwait\b/i.test(said)) {
    const left = error.until - Date.now();
    return left > 0 ? `${said} Try again in ${duration(Math.ceil(left / 1000) * 1000)}.` : `${said} Try again now.`;
  }
  if (error instanceof Problem || error instanceof Offline) return said;
  return "The dashboard made a mistake. Reload the page; if it happens again, report it.";
}

/** fault tells what is wrong with a field, if the server named it: body.params.fast, for instance. */
export function fault(error: unknown, location: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  const found = error.defects.find((d) => d.location === location || d.location.endsWith(`.${location}`));
  return found && sentence(found.message);
}

/** missing reports whether what was asked for is not there, or not ours. */
export const missing = (error: unknown) => error instanceof Problem && error.status === 404;
