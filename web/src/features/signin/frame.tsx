import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { read } from "~/shared/api/query";
import { Mark } from "~/shared/ui/icon";
import { Page } from "~/shared/ui/page";

/** What stands before the door: one panel in the middle, and below it where one is. */
export function Frame({
  title,
  lead,
  below,
  wide,
  children,
}: {
  title: string;
  lead?: ReactNode;
  below?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
}) {
  const health = useQuery({ ...read("/health"), retry: false });
  const tls = window.location.protocol === "https:";
  return (
    <Page title={title}>
      <main className="grid min-h-dvh grid-rows-[1fr_auto] items-center justify-items-center px-4 py-6">
        <div className={wide ? "w-[min(420px,100%)]" : "w-[min(360px,100%)]"}>
          <p className="mb-5 flex items-center gap-2.25 text-16 font-semibold tracking-tight">
            <Mark />
            Tradebot
          </p>
          <section aria-labelledby="door" className="rounded-3 border border-line bg-surface p-6 max-sm:p-4.5">
            <h1 id="door" className="text-20 font-semibold tracking-tight">
              {title}
            </h1>
            {lead && <p className="mt-1 text-ink-2">{lead}</p>}
            <div className="mt-4.5">{children}</div>
          </section>
          {below && <div className="mt-3.5 text-center text-12 text-ink-3">{below}</div>}
        </div>
        <footer className="mt-8 flex items-center gap-1.25 text-11 text-ink-3">
          {window.location.host}
          {health.data && <span>· engine {health.data.version}</span>}
          {tls && (
            <span className="inline-flex items-center gap-1">
              ·
              <svg
                viewBox="0 0 16 16"
                aria-hidden="true"
                className="size-3"
                fill="none"
                stroke="currentColor"
                strokeWidth="1.5"
                strokeLinejoin="round"
              >
                <rect x="3.5" y="7" width="9" height="6.5" rx="1" />
                <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
              </svg>
              TLS
            </span>
          )}
        </footer>
      </main>
    </Page>
  );
}
