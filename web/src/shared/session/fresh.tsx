import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { Problem } from "../api/problem";
import { later } from "../ui/later";
import { Context } from "./session";

const Again = later(() => import("./again").then((m) => m.Again));

/** FreshProvider asks for the password again when the API says that it has to be given once more. */
export function FreshProvider({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState(false);
  const settle = useRef<(ok: boolean) => void>(() => {});
  const fresh = useCallback(async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "reauthenticate") throw error;
      const ok = await new Promise<boolean>((resolve) => {
        settle.current = resolve;
        setAsking(true);
      });
      if (!ok) throw error;
      return act();
    }
  }, []);
  const value = useMemo(() => fresh, [fresh]);
  return (
    <Context.Provider value={value}>
      {children}
      <Again
        open={asking}
        done={(ok) => {
          setAsking(false);
          settle.current(ok);
        }}
      />
    </Context.Provider>
  );
}
