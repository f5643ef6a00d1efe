import type { Middleware } from "openapi-fetch";
import { useMemo, useState } from "react";
import { Problem } from "~/shared/api/problem";
import { duration } from "~/shared/format/time";
import { Notice } from "~/shared/ui/notice";
import { useNow } from "~/shared/ui/time";

/**
 * useWait is how long it takes until something may be tried again that was tried too often: left in ms, 0 if it may be tried now.
 * hear goes along with a request, and reads it from the answer.
 */
export function useWait() {
  const [until, setUntil] = useState(0);
  const now = useNow(500);
  const hear = useMemo(
    (): Middleware => ({
      onResponse({ response }) {
        if (response.status !== 429) return;
        const seconds = Number(response.headers.get("Retry-After"));
        setUntil(Date.now() + (seconds > 0 ? seconds : 30) * 1000);
      },
    }),
    [],
  );
  return { left: Math.max(0, until - now), hear };
}

/** In whole seconds, so that the last one counts. */
export const waiting = (left: number) => duration(Math.ceil(left / 1000) * 1000);

export function TooOften({ left }: { left: number }) {
  return (
    <Notice tone="warn" title="That was tried too often">
      Wait {waiting(left)}, then try again. This keeps those out who guess; nothing is locked.
    </Notice>
  );
}

/** The wait says more than the words of such an error, which are there still when it is over. */
export const tooOften = (error: unknown) => error instanceof Problem && error.status === 429;
