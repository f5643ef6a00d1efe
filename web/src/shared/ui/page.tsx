import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useLost } from "../live/live";

/**
 * A page: its name in the window's title, its way in the top bar, and, while the connection is lost, its content grey.
 * crumbs are the pages above it.
 */
export function Page({
  title,
  crumbs = [],
  narrow,
  children,
}: {
  title: string;
  crumbs?: { to: string; name: string }[];
  narrow?: boolean;
  children: ReactNode;
}) {
  const [bar, setBar] = useState<HTMLElement | null>(null);
  const lost = useLost();
  useEffect(() => setBar(document.getElementById("crumbs")), []);
  useEffect(() => {
    document.title = `${title} · Tradebot`;
  }, [title]);
  return (
    <>
      {bar &&
        crumbs.length > 0 &&
        createPortal(
          <nav aria-label="Breadcrumb" className="flex min-w-0 items-center gap-2 whitespace-nowrap text-ink-3">
            {crumbs.map((c) => (
              <span key={c.to} className="flex items-center gap-2 max-sm:hidden">
                <Link to={c.to} className="rounded-1 hover:text-ink">
                  {c.name}
                </Link>
                <span aria-hidden="true">/</span>
              </span>
            ))}
            <b className="truncate font-medium text-ink">{title}</b>
          </nav>,
          bar,
        )}
      <div className={`${narrow ? "mx-auto max-w-[1080px]" : ""} ${lost ? "stale" : ""}`}>{children}</div>
    </>
  );
}

/** A link within words. */
export const linkClass = "rounded-1 text-accent hover:underline hover:underline-offset-2";
