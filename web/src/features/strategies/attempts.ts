import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { Problem } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { bytes } from "~/shared/format/number";
import { useMay } from "~/shared/session/session";
import { type Judged, send } from "./upload";

/** A file that somebody wanted to upload or have checked, since the page was opened. */
export interface Attempt {
  id: number;
  file: File;
  keep: boolean;
  time: number;
  state: "large" | "sending" | "judging" | "sound" | "kept" | "refused" | "failed";
  /** How much of it has left. */
  part: number;
  judged?: Judged;
  error?: unknown;
  stop(): void;
}

interface Attempts {
  list: Attempt[];
  /** Which is looked at. */
  shown?: number;
}

// They live in the query cache, so that an upload goes on and its verdict stays while one looks at other pages.
const KEY = ["uploads"] as const;
let last = 0;

function change(client: QueryClient, by: (old: Attempts) => Attempts) {
  client.setQueryData<Attempts>(KEY, (old) => by(old ?? { list: [] }));
}

function patch(client: QueryClient, id: number, by: Partial<Attempt>) {
  change(client, (old) => ({ ...old, list: old.list.map((a) => (a.id === id ? { ...a, ...by } : a)) }));
}

/** bytesAllowed is how large a file may be without a choice of whoever runs the installation. */
const bytesAllowed = 8 << 20;

/** written says how much may be sent: a limit is most often a round number of MiB, which everybody calls MB. */
export const written = (n: number) => (n % (1 << 20) === 0 ? `${n >> 20} MB` : bytes(n));

/** useLimit is how large a file may be, and whether that is known: only admins may read the settings of the installation. */
export function useLimit(): { bytes: number; known: boolean } {
  const admin = useMay("admin");
  const system = useQuery({ ...read("/api/v1/system"), enabled: admin, staleTime: 10 * 60_000 });
  const set = system.data?.settings.find((s) => s.name === "TRADEBOT_MODULE_BYTES")?.value ?? "";
  return /^\d+$/.test(set) ? { bytes: Number(set), known: true } : { bytes: bytesAllowed, known: false };
}

async function run(client: QueryClient, attempt: Attempt, signal: AbortSignal) {
  const { id, file, keep } = attempt;
  try {
    const progress = (part: number) => patch(client, id, { part, state: part < 1 ? "sending" : "judging" });
    const judged = await send(file, { keep, signal, progress });
    patch(client, id, { judged, state: !judged.ok ? "refused" : keep ? "kept" : "sound" });
    if (keep) {
      await client.invalidateQueries({ predicate: (q) => String(q.queryKey[0]).startsWith("/api/v1/strategies") });
    }
  } catch (error) {
    if (signal.aborted) {
      change(client, (old) => ({ ...old, list: old.list.filter((a) => a.id !== id) }));
    } else if (error instanceof Problem && error.rules.length > 0) {
      patch(client, id, { state: "refused", error, judged: { ok: false, module_sha256: "", rules: error.rules } });
    } else patch(client, id, { state: "failed", error });
  }
}

/** useAttempts is what was uploaded and checked, and what begins another. */
export function useAttempts() {
  const client = useQueryClient();
  const limit = useLimit();
  const { data } = useQuery<Attempts>({
    queryKey: KEY,
    queryFn: () => Promise.reject(new Error("nobody asks for these")),
    enabled: false,
    initialData: { list: [] },
    gcTime: Number.POSITIVE_INFINITY,
  });
  return {
    limit,
    list: data.list,
    shown: data.list.find((a) => a.id === data.shown),
    show: (id?: number) => change(client, (old) => ({ ...old, shown: id })),
    /** begin sends a file, unless it is too large: force is for those who know better. */
    begin(file: File, keep: boolean, force = false) {
      const stop = new AbortController();
      const large = file.size > limit.bytes && !force;
      const attempt: Attempt = {
        id: ++last,
        file,
        keep,
        time: Date.now(),
        state: large ? "large" : "sending",
        part: 0,
        stop: () => stop.abort(),
      };
      change(client, (old) => ({ list: [attempt, ...old.list].slice(0, 20), shown: attempt.id }));
      if (!large) void run(client, attempt, stop.signal);
    },
  };
}
