import type { ReactNode } from "react";
import { Icon } from "./icon";

/** Where one is in a few steps; those that are done can be gone back to. */
export function Steps({ steps, at, go }: { steps: { title: string; note?: ReactNode }[]; at: number; go(step: number): void }) {
  return (
    <ol aria-label="Steps" className="mb-4 flex overflow-hidden rounded-3 border border-line bg-surface">
      {steps.map((s, i) => (
        <li
          key={s.title}
          className={`min-w-0 flex-1 border-r border-line-faint last:border-0 ${i === at ? "max-sm:flex-[2.4]" : ""}`}
        >
          <button
            type="button"
            disabled={i > at}
            aria-current={i === at ? "step" : undefined}
            onClick={() => go(i)}
            className={`flex w-full items-center gap-2.25 px-3.5 py-2.5 text-left max-sm:justify-center max-sm:px-0 max-sm:py-3 ${i === at ? "font-semibold text-ink shadow-[inset_0_-2px_var(--accent)]" : i < at ? "text-ink-2" : "text-ink-3"}`}
          >
            <span className="sr-only">{`${i + 1}. `}</span>
            <span
              aria-hidden="true"
              className={`grid size-5 shrink-0 place-items-center rounded-full border-[1.5px] text-11 leading-none font-semibold ${i === at ? "border-button bg-button text-ink-inverse" : i < at ? "border-ink-2" : "border-line-strong"}`}
            >
              {i < at ? <Icon name="check" small /> : i + 1}
            </span>
            <span className={`min-w-0 ${i === at ? "" : "max-sm:sr-only"}`}>
              {s.title}
              {s.note && <small className="block truncate text-12 font-regular text-ink-3 max-lg:hidden">{s.note}</small>}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
