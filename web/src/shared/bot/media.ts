import { useSyncExternalStore } from "react";

/** useMedia says whether a media query holds: for what is not drawn at all where there is no room, where hiding it would not do. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}
