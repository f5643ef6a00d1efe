import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

const places: Record<string, string> = {
  o: "/",
  b: "/bots",
  s: "/strategies",
  t: "/backtests",
  w: "/sweeps",
  m: "/markets",
  a: "/accounts",
};

/** typing reports whether a key belongs to what is written in, or to a dialog. */
const typing = (target: EventTarget | null) =>
  (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) ||
  document.querySelector("dialog[open]") !== null;

/** useKeys listens to single keys while nothing is written in. Keys: "n", "?", "[". */
export function useKeys(keys: Record<string, () => void>) {
  useEffect(() => {
    const listen = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
      const act = keys[e.key];
      if (act) {
        e.preventDefault();
        act();
      }
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [keys]);
}

/**
 * useGoKeys: g and a letter go somewhere, j and k move along rows, / finds. It hears a key before useKeys does: the t of "g t" goes to
 * the backtests, and does not change the theme as well.
 */
export function useGoKeys() {
  const navigate = useNavigate();
  useEffect(() => {
    let g = 0;
    const listen = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
      const to = places[e.key];
      if (Date.now() - g < 1500 && to) {
        e.preventDefault();
        g = 0;
        void navigate({ to });
        return;
      }
      g = e.key === "g" ? Date.now() : 0;
      if (e.key === "j" || e.key === "k") {
        const rows = [...document.querySelectorAll<HTMLElement>("tr[data-row][tabindex]")];
        const at = rows.indexOf(document.activeElement as HTMLElement);
        rows[Math.max(0, Math.min(rows.length - 1, at + (e.key === "j" ? 1 : -1)))]?.focus();
      }
      if (e.key === "/") {
        const find = document.querySelector<HTMLInputElement>("input[type=search]");
        if (find) {
          e.preventDefault();
          find.focus();
        }
      }
    };
    document.addEventListener("keydown", listen, true);
    return () => document.removeEventListener("keydown", listen, true);
  }, [navigate]);
}
