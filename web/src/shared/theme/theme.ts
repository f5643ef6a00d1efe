import { useCallback, useSyncExternalStore } from "react";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const media = () => window.matchMedia("(prefers-color-scheme: dark)");

/** What was chosen. The root's class says it, which public/theme.js has set before anything was painted. */
function chosen(): Theme {
  const classes = document.documentElement.classList;
  return classes.contains("dark") ? "dark" : classes.contains("light") ? "light" : "system";
}

function watch(changed: () => void) {
  const classes = new MutationObserver(changed);
  classes.observe(document.documentElement, { attributeFilter: ["class"] });
  const system = media();
  system.addEventListener("change", changed);
  return () => {
    classes.disconnect();
    system.removeEventListener("change", changed);
  };
}

/** useTheme is the theme that was chosen, whether it is dark now, and what changes it; wherever it is used it is the same. */
export function useTheme() {
  const theme = useSyncExternalStore(watch, chosen);
  const dark = useSyncExternalStore(watch, () => chosen() === "dark" || (chosen() === "system" && media().matches));
  const choose = useCallback((t: Theme) => {
    const classes = document.documentElement.classList;
    classes.remove("light", "dark");
    if (t !== "system") classes.add(t);
    try {
      if (t === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", t);
    } catch {
      // storage is switched off: the choice lasts until the page is left
    }
  }, []);
  return { theme, dark, choose, toggle: useCallback(() => choose(dark ? "light" : "dark"), [choose, dark]) };
}
