import { useCallback, useEffect, useState } from "react";

export type Theme = "system" | "light" | "dark";

const stored = (): Theme => {
  try {
    const t = localStorage.getItem("theme");
    return t === "light" || t === "dark" ? t : "system";
  } catch {
    return "system";
  }
};

/** useTheme is the theme that was chosen, whether it is dark now, and what turns it. Charts draw anew when the root's class changes. */
export function useTheme() {
  const [theme, set] = useState<Theme>(stored);
  const query = "(prefers-color-scheme: dark)";
  const [system, setSystem] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const listen = () => setSystem(media.matches);
    media.addEventListener("change", listen);
    return () => media.removeEventListener("change", listen);
  }, []);
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
    set(t);
  }, []);
  const dark = theme === "dark" || (theme === "system" && system);
  return { theme, dark, choose, toggle: useCallback(() => choose(dark ? "light" : "dark"), [choose, dark]) };
}
