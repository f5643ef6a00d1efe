import type { Named } from "~/shared/strategy/modules";

/** called is what a version is called in a title: the newest by its name, an older one with its number, an unknown one by its hash. */
export const called = (m: Named | undefined, sha256: string) =>
  m ? (m.newest ? m.name : `${m.name} v${m.number}`) : sha256.slice(0, 8) || "A strategy";
