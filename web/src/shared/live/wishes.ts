/** What a browser can tell of while Tradebot is open in it and nobody looks at it. */
export const kinds = ["failed", "paused", "ended"] as const;
export type Kind = (typeof kinds)[number];

const place = "notifications";

/** wishes are the kinds that this browser is to tell of. */
export function wishes(): Kind[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return kinds.filter((k) => Array.isArray(kept) && kept.includes(k));
  } catch {
    return []; // storage is switched off, or what is in it is not ours
  }
}

/** wish keeps what this browser is to tell of, and says whether it could. */
export function wish(list: readonly Kind[]): boolean {
  try {
    if (list.length === 0) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
}
