import { useCallback, useState } from "react";

/** useSeen says whether something has come into sight: what costs a request waits for that. Where nothing observes, it has. */
export function useSeen<T extends Element>(): [ref: (node: T | null) => (() => void) | undefined, seen: boolean] {
  const [seen, setSeen] = useState(false);
  const ref = useCallback((node: T | null) => {
    if (!node) return undefined;
    if (typeof IntersectionObserver === "undefined") {
      setSeen(true);
      return undefined;
    }
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some((e) => e.isIntersecting)) {
          setSeen(true);
          watch.disconnect();
        }
      },
      { rootMargin: "200px" },
    );
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  return [ref, seen];
}
