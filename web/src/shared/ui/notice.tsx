import type { ReactNode } from "react";
import { words } from "../api/problem";
import { inSeconds, useLeft } from "./act";
import { Button } from "./button";
import { Icon } from "./icon";

type Tone = "danger" | "warn" | "info";
const looks: Record<Tone, string> = {
  danger: "border-danger/45 bg-danger-bg [&>svg]:text-danger",
  warn: "border-warn/40 bg-warn-bg [&>svg]:text-warn",
  info: "border-accent/30 bg-accent-bg [&>svg]:text-accent",
};

/** What happened, what it means, what to do; in the place where one looks. alert is for lost connections and failed orders only. */
export function Notice({
  tone,
  title,
  children,
  end,
  alert,
}: {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  end?: ReactNode;
  alert?: boolean;
}) {
  return (
    <div
      role={alert ? "alert" : "status"}
      className={`flex gap-2.5 rounded-2 border px-3.5 py-2.5 text-ink max-sm:flex-wrap ${looks[tone]}`}
    >
      <Icon name={tone === "danger" ? "failed" : tone} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className={title ? "mt-0.5 text-ink-2" : ""}>{children}</div>}
      </div>
      {end && <div className="flex shrink-0 items-center gap-2">{end}</div>}
    </div>
  );
}

/** A request that failed, in its own panel, with the way to try again. */
export function Failed({ error, what, retry }: { error: unknown; what: string; retry?(): void }) {
  const left = useLeft(error);
  return (
    <Notice
      tone="danger"
      title={what}
      end={
        retry && (
          <Button small icon="refresh" onClick={retry} disabled={left > 0}>
            {left > 0 ? `Wait ${inSeconds(left)}` : "Try again"}
          </Button>
        )
      }
    >
      {words(error)}
    </Notice>
  );
}
