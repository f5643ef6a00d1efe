import type { Schema } from "./client";

/** active: a job waits or runs. */
export const active = (status: Schema<"Job">["status"]) => status === "queued" || status === "running";

/** strategyOf is the strategy that a backtest or a sweep tests, with what its author calls the version; of one of earlier versions its hash. */
export const strategyOf = (job: Schema<"Job">, module: string): string =>
  job.test ? `${job.test.strategy} ${job.test.version}` : module.slice(0, 8);
