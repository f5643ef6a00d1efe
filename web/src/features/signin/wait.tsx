import { useState } from "react";
import { Problem } from "~/shared/api/problem";
import { inSeconds, useLeft } from "~/shared/ui/act";
import { Notice } from "~/shared/ui/notice";

/** useWait is how long it takes until it may be tried again, ms: it goes on when the error itself is gone, because something is typed. */
export function useWait(error: unknown): number {
  const [last, setLast] = useState<unknown>();
  if (tooOften(error) && error !== last) setLast(error);
  return useLeft(last);
}

export function TooOften({ left }: { left: number }) {
  return (
    <Notice tone="warn" title="That was tried too often">
      Wait {inSeconds(left)}, then try again. This keeps those out who guess; nothing is locked.
    </Notice>
  );
}

/** The wait says more than the words of such an error, which are there still when it is over. */
export const tooOften = (error: unknown) => error instanceof Problem && error.status === 429 && error.until !== undefined;
