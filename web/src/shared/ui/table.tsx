import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";

export interface Column<T> {
  id: string;
  head: ReactNode;
  cell(row: T): ReactNode;
  /** Numbers stand right, and their header with them. */
  number?: boolean;
  /** From which width it is there: always, from 600, 1024 or 1760 px. */
  from?: "sm" | "lg" | "2xl";
  /** It may take several lines. */
  wrap?: boolean;
  /** Its sum or mean in the last line. */
  foot?: ReactNode;
  /** With it the header is a button that sorts. */
  sort?: { active: "asc" | "desc" | undefined; by(): void };
  /** For columns whose width must not jump while rows come and go: a CSS width. */
  width?: string;
}

export interface Group<T> {
  id: string;
  title: ReactNode;
  rows: T[];
}

interface TableProps<T> {
  /** What the table shows, for those who do not see it. */
  caption: string;
  columns: Column<T>[];
  rows?: readonly T[];
  groups?: Group<T>[];
  row: {
    key(row: T): string;
    /** How it is set off: selected, or a refusal. */
    tone?(row: T): "selected" | "warn" | "danger" | undefined;
    open?(row: T): void;
  };
  dense?: boolean;
  /** Rows that are drawn only where one looks: for thousands of rows. height is of the window, in px. */
  window?: { height: number; end?(): void };
  /** While it is loading: as many lines in the final geometry. */
  loading?: number | false;
}

const since = { sm: "max-sm:hidden", lg: "max-lg:hidden", "2xl": "max-2xl:hidden" };
const tones = { selected: "bg-accent-bg", warn: "bg-warn-bg", danger: "bg-danger-bg" };

/** A table: hairlines, numbers right, columns that give way on narrow screens. j and k move along rows that open something. */
export function Table<T>({ caption, columns, rows = [], groups, row, dense, window, loading }: TableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const height = dense ? 26 : 32;
  const virtual = useVirtualizer({
    count: window ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 20,
    enabled: !!window,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index;
  const end = window?.end;
  useEffect(() => {
    if (last !== undefined && last >= rows.length - 40) end?.();
  }, [last, rows.length, end]);

  const pad = "px-2.5 first:pl-3.5 last:pr-3.5 max-sm:px-1.5 max-sm:first:pl-3 max-sm:last:pr-3";
  const cell = (c: Column<T>) =>
    `${pad} ${c.number ? "text-right" : "text-left"} ${c.from ? since[c.from] : ""} ${c.wrap ? "py-1.25" : "whitespace-nowrap"}`;
  const line = (r: T) => {
    const tone = row.tone?.(r);
    return (
      <tr
        key={row.key(r)}
        data-row
        tabIndex={row.open ? 0 : undefined}
        onClick={row.open && ((e) => !(e.target as Element).closest("a,button,input,label") && row.open?.(r))}
        onKeyDown={row.open && ((e) => e.key === "Enter" && e.target === e.currentTarget && row.open?.(r))}
        className={`border-b border-line-faint last:border-0 hover:bg-hover ${row.open ? "cursor-pointer" : ""} ${tone ? tones[tone] : ""}`}
      >
        {columns.map((c) => (
          <td key={c.id} className={`${dense ? "h-[var(--row-dense)] text-12" : "h-[var(--row)]"} ${cell(c)}`}>
            {c.cell(r)}
          </td>
        ))}
      </tr>
    );
  };
  return (
    <div
      ref={scroller}
      className="relative overflow-x-auto"
      style={window ? { maxHeight: window.height, overflowY: "auto" } : undefined}
      tabIndex={window ? 0 : undefined}
      {...(window ? { role: "region", "aria-label": caption } : {})}
    >
      <table className="w-full border-collapse text-13">
        <caption className="sr-only">{caption}</caption>
        <thead className={window ? "sticky top-0 z-1" : ""}>
          <tr className="border-b border-line">
            {columns.map((c) => (
              <th
                key={c.id}
                scope="col"
                style={c.width ? { width: c.width } : undefined}
                aria-sort={c.sort?.active && (c.sort.active === "asc" ? "ascending" : "descending")}
                className={`${dense ? "h-7" : "h-7.5"} ${cell(c)} bg-surface text-12 font-medium whitespace-nowrap text-ink-3`}
              >
                {c.sort ? (
                  <button
                    type="button"
                    onClick={c.sort.by}
                    className={`rounded-1 font-medium hover:text-ink ${c.sort.active ? "text-ink" : ""}`}
                  >
                    {c.head}
                    {c.sort.active && <span aria-hidden="true">{c.sort.active === "asc" ? " ↑" : " ↓"}</span>}
                  </button>
                ) : (
                  c.head
                )}
              </th>
            ))}
          </tr>
        </thead>
        {loading ? (
          <tbody aria-hidden="true">
            {Array.from({ length: loading }, (_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines without content have nothing else
              <tr key={i} className="border-b border-line-faint last:border-0">
                {columns.map((c) => (
                  <td key={c.id} className={`h-[var(--row)] ${cell(c)}`}>
                    <span className={`skeleton block h-3 ${c.number ? "ml-auto w-16" : "w-24"} max-w-full`} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ) : groups ? (
          groups.map((g) => (
            <tbody key={g.id} className="border-t border-line first-of-type:border-t-0">
              <tr>
                <th scope="rowgroup" colSpan={columns.length} className={`h-7.5 bg-sunken text-left font-regular ${pad}`}>
                  {g.title}
                </th>
              </tr>
              {g.rows.map(line)}
            </tbody>
          ))
        ) : (
          <>
            <Gap columns={columns.length} height={items[0]?.start ?? 0} />
            <tbody>
              {window
                ? items.map((i) => {
                    const r = rows[i.index];
                    return r === undefined ? null : line(r);
                  })
                : rows.map(line)}
            </tbody>
            <Gap columns={columns.length} height={items.length > 0 ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0} />
          </>
        )}
        {!loading && columns.some((c) => c.foot !== undefined) && (
          <tfoot>
            <tr className="border-t border-line font-medium">
              {columns.map((c) => (
                <td key={c.id} className={`${dense ? "h-[var(--row-dense)] text-12" : "h-[var(--row)]"} bg-surface ${cell(c)}`}>
                  {c.foot}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

/** The room of rows that are not drawn. */
function Gap({ columns, height }: { columns: number; height: number }) {
  if (height <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr>
        <td colSpan={columns} style={{ height }} />
      </tr>
    </tbody>
  );
}
