import type { Schema } from "./client";

/** active: a job waits or runs. */
export const active = (status: Schema<"Job">["status"]) => status === "queued" || status === "running";
