import { NONE, percent } from "../format/number";

/** The seven steps, from the worst to the best, as tokens. */
const steps = ["n3", "n2", "n1", "0", "p1", "p2", "p3"] as const;

/** step is which colour a value has: zero is grey, and the furthest from zero is the strongest. */
function step(value: number, furthest: number): (typeof steps)[number] {
  if (furthest === 0) return "0";
  const at = Math.round((value / furthest) * 3);
  return steps[Math.max(0, Math.min(6, at + 3))] ?? "0";
}

const tint = (value: number, furthest: number) => {
  const s = step(value, furthest);
  return { background: `var(--heat-${s})`, color: `var(--heat-${s}-ink)` };
};

interface HeatMapProps {
  label: string;
  /** The names of the two parameters. */
  x: string;
  y: string;
  columns: readonly string[];
  lines: readonly string[];
  /** By line and column; null is refused, or was not tried. */
  cells: readonly (readonly (number | null)[])[];
  write(value: number): string;
  /** [line, column] of the best one, and of what is chosen now. */
  best?: readonly [number, number];
  yours?: readonly [number, number];
  pick?(line: number, column: number): void;
}

/** A heat map: the number in each cell, the colour around zero, refused cells hatched, the best and yours ringed. */
export function HeatMap({ label, x, y, columns, lines, cells, write, best, yours, pick }: HeatMapProps) {
  const furthest = Math.max(0, ...cells.flat().map((v) => Math.abs(v ?? 0)));
  return (
    <div className="relative overflow-x-auto">
      <table className="w-full table-fixed border-separate border-spacing-0.5 text-12 max-sm:min-w-160">
        <caption className="px-1 pb-1 text-left text-12 text-ink-3">
          <span className="sr-only">{label}. </span>
          {y} down, {x} across
        </caption>
        <thead>
          <tr>
            <td className="w-16" />
            {columns.map((c) => (
              <th key={c} scope="col" className="h-7 font-medium text-ink-3">
                {c}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((l, i) => (
            <tr key={l}>
              <th scope="row" className="pr-2 text-right font-medium text-ink-3">
                {l}
              </th>
              {columns.map((c, j) => {
                const value = cells[i]?.[j];
                const is = (place?: readonly [number, number]) => place?.[0] === i && place[1] === j;
                const ring = is(best)
                  ? "shadow-[inset_0_0_0_2px_var(--ink),inset_0_0_0_4px_var(--surface)]"
                  : is(yours)
                    ? "shadow-[inset_0_0_0_2px_var(--accent),inset_0_0_0_4px_var(--surface)]"
                    : "";
                const name = `${y} ${l}, ${x} ${c}: ${value === null || value === undefined ? "refused" : write(value)}${is(best) ? ", the best" : ""}${is(yours) ? ", yours" : ""}`;
                const text = value === null || value === undefined ? "" : write(value);
                return (
                  <td
                    key={c}
                    className={`h-8 rounded-[2px] p-0 text-center max-sm:h-11 font-medium ${value === null || value === undefined ? "refused-cell" : ""} ${ring}`}
                    style={value === null || value === undefined ? undefined : tint(value, furthest)}
                  >
                    {pick ? (
                      <button
                        type="button"
                        aria-label={name}
                        title={name}
                        className="h-full w-full rounded-[2px] max-sm:after:w-full"
                        onClick={() => pick(i, j)}
                      >
                        {text}
                      </button>
                    ) : (
                      <span title={name}>
                        {text}
                        {!text && <span className="sr-only">refused</span>}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** What each month brought, a line for a year, with the year's sum. */
export function Months({ months }: { months: readonly { year: number; month: number; return: number | null }[] }) {
  const years = [...new Set(months.map((m) => m.year))].sort((a, b) => b - a);
  const furthest = Math.max(0, ...months.map((m) => Math.abs(m.return ?? 0)));
  const of = (year: number, month: number) => months.find((m) => m.year === year && m.month === month)?.return;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className="relative overflow-x-auto" tabIndex={0} aria-label="Return of each month">
      <table className="w-full min-w-160 table-fixed border-separate border-spacing-0.5 text-12">
        <caption className="sr-only">Return of each month</caption>
        <thead>
          <tr>
            <td className="w-12" />
            {names.map((n) => (
              <th key={n} scope="col" className="h-6 font-medium text-ink-3">
                {n}
              </th>
            ))}
            <th scope="col" className="h-6 font-medium text-ink-3">
              Year
            </th>
          </tr>
        </thead>
        <tbody>
          {years.map((year) => {
            const all = months.filter((m) => m.year === year && m.return !== null);
            const whole = all.reduce((n, m) => n * (1 + (m.return ?? 0)), 1) - 1;
            return (
              <tr key={year}>
                <th scope="row" className="text-left font-medium text-ink-3">
                  {year}
                </th>
                {names.map((n, i) => {
                  const value = of(year, i + 1);
                  return (
                    <td
                      key={n}
                      className="h-7.5 rounded-[2px] p-0 text-center"
                      style={value === null || value === undefined ? undefined : tint(value, furthest)}
                    >
                      {value === null || value === undefined ? (
                        <span className="text-ink-3">{NONE}</span>
                      ) : (
                        percent(value, 1, true)
                      )}
                    </td>
                  );
                })}
                <td className="text-center font-medium">{percent(all.length > 0 ? whole : null, 1, true)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
