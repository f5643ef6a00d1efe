import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { Problem } from "../api/problem";
import { duration } from "../format/time";

/**
 * useAct runs what a button does: which thing is being done, and what went wrong with the last one. run says whether it went well.
 * That somebody does not give the password when it is asked for again is no fault: nothing is done, and nothing is said.
 */
export function useAct<Name extends string = string>() {
  const [busy, setBusy] = useState<Name>();
  const [error, setError] = useState<unknown>();
  const running = useRef(false);
  const run = useCallback(async (name: Name, act: () => Promise<unknown>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(name);
    setError(undefined);
    try {
      await act();
      return true;
    } catch (e) {
      if (!(e instanceof Problem && e.code === "reauthenticate")) setError(e);
      return false;
    } finally {
      running.current = false;
      setBusy(undefined);
    }
  }, []);
  return { busy, error, run, clear: useCallback(() => setError(undefined), []) };
}

/** useHere tells whether the page is shown still: whoever has gone on meanwhile is not led away from where they are. */
export function useHere(): () => boolean {
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return useCallback(() => here.current, []);
}

/** useFaultFocus leads to the first field of a form with which something is wrong, whenever that changes. */
export function useFaultFocus(fault: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (fault) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [fault]);
  return form;
}

/** useLeft counts down how long it takes until what failed may be tried again, ms: 0 if it may be now, or if nobody said when. */
export function useLeft(error: unknown): number {
  const until = error instanceof Problem ? error.until : undefined;
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (until === undefined) return;
    const timer = setInterval(() => {
      tick();
      if (Date.now() >= until) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? 0 : Math.max(0, until - Date.now());
}

/** inSeconds writes such a time in whole seconds, so that the last one counts. */
export const inSeconds = (left: number) => duration(Math.ceil(left / 1000) * 1000);
