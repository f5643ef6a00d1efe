import createClient, { type Middleware } from "openapi-fetch";
import { credentials, origin } from "./address";
import { Offline, Problem } from "./problem";
import type { components, paths } from "./schema";

/** The types of the API by name: Schema<"Bot">. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

let csrf = "";

/** carry sets the token that every change has to carry; it comes with the session. */
export function carry(token: string) {
  csrf = token;
}

/** csrfToken is the token, for requests that do not go through the client: uploads with progress. */
export const csrfToken = () => csrf;

/** key is a new Idempotency-Key. (crypto.randomUUID is there in secure contexts only.) */
export function key(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Problem of an answer that says that something failed, whatever its body. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  const wait = waitOf(response);
  if (typeof body === "object" && body !== null && "detail" in body)
    return new Problem({ ...(body as Schema<"Problem">), status: response.status }, wait);
  const detail = response.status >= 500 ? "the server cannot answer now; try again in a moment" : "";
  return new Problem({ status: response.status, detail }, wait);
}

/** waitOf is how long the server wants one to wait, ms: Retry-After as seconds, or as a date, which a proxy may write. */
function waitOf(response: Response): number | undefined {
  const said = response.headers.get("Retry-After")?.trim();
  if (!said || (response.status !== 429 && response.status !== 503)) return undefined;
  const wait = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return wait > 0 ? wait : undefined;
}

const header: Middleware = {
  onRequest({ request }) {
    if (request.method === "GET") return;
    if (csrf) request.headers.set("X-CSRF-Token", csrf);
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", key());
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
};

/** What asks the network, with one more try of a request that got no answer: it carries the same Idempotency-Key. */
async function ask(request: Request): Promise<Response> {
  const again = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    if (request.method !== "GET" && request.method !== "POST") throw new Offline();
  }
  try {
    return await fetch(again);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Offline();
  }
}

/**
 * The API. A call that fails throws a {@link Problem}, or {@link Offline}. Bodies and answers are typed by the API's own document.
 *
 *   const { data } = await api.GET("/api/v1/bots/{bot}", { params: { path: { bot } } });
 */
export const api = createClient<paths>({
  baseUrl: origin,
  credentials,
  fetch: ask,
  querySerializer: { array: { style: "form", explode: false } }, // lists go with commas: of a name that is repeated the API reads the first
});
api.use(header);
