import { memo, type ReactNode } from "react";

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

interface Acts<T> {
  key(row: T): string;
  /** How it is set off: selected, or a refusal. */
  tone?(row: T): "selected" | "warn" | "danger" | undefined;
  open?(row: T): void;
}

export interface TableProps<T> {
  /** What the table shows, for those who do not see it. */
  caption: string;
  columns: Column<T>[];
  rows?: readonly T[];
  row: Acts<T>;
  dense?: boolean;
  /** While it is loading: as many lines in the final geometry. */
  loading?: number | false;
}

const since = { sm: "max-sm:hidden", lg: "max-lg:hidden", "2xl": "max-2xl:hidden" };
const tones = { selected: "bg-accent-bg", warn: "bg-warn-bg", danger: "bg-danger-bg" };

const pad = "px-2.5 first:pl-3.5 last:pr-3.5 max-sm:px-1.5 max-sm:first:pl-3 max-sm:last:pr-3";
const look = <T,>(c: Column<T>) =>
  `${pad} ${c.number ? "text-right" : "text-left"} ${c.from ? since[c.from] : ""} ${c.wrap ? "py-1.25" : "whitespace-nowrap"}`;
const tall = (dense?: boolean) => (dense ? "h-[var(--row-dense)] text-12" : "h-[var(--row)]");

/**
 * A table: hairlines, numbers right, columns that give way on narrow screens. j and k move along rows that open something. Of thousands of
 * rows a LongTable draws those where one looks.
 */
export function Table<T>({ rows = [], groups, ...table }: TableProps<T> & { groups?: Group<T>[] }) {
  const { columns, row, dense } = table;
  const line = (r: T) => <Line key={row.key(r)} of={r} columns={columns} row={row} dense={dense} />;
  return (
    <div className="relative overflow-x-auto">
      <Frame {...table}>
        {groups ? (
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
          <tbody>{rows.map(line)}</tbody>
        )}
      </Frame>
    </div>
  );
}

/** A row. It is drawn anew only if it or its table has changed: while one scrolls, those that stay in sight cost nothing. */
function Plain<T>({
  of,
  columns,
  row,
  dense,
  index,
}: {
  of: T;
  columns: Column<T>[];
  row: Acts<T>;
  dense?: boolean;
  /** Its place, where not all are drawn. */
  index?: number;
}) {
  const tone = row.tone?.(of);
  return (
    <tr
      data-row
      aria-rowindex={index === undefined ? undefined : index + 2} // the header is the first
      tabIndex={row.open ? 0 : undefined}
      onClick={row.open && ((e) => !(e.target as Element).closest("a,button,input,label") && row.open?.(of))}
      onKeyDown={row.open && ((e) => e.key === "Enter" && e.target === e.currentTarget && row.open?.(of))}
      className={`border-b border-line-faint last:border-0 hover:bg-hover ${row.open ? "cursor-pointer" : ""} ${tone ? tones[tone] : ""}`}
    >
      {columns.map((c) => (
        <td key={c.id} className={`${tall(dense)} ${look(c)}`}>
          {c.cell(of)}
        </td>
      ))}
    </tr>
  );
}
export const Line = memo(Plain) as typeof Plain;

/** What is around the rows of a table: its caption, its headers, its sums, and what stands there while it is loading. */
export function Frame<T>({
  caption,
  columns,
  dense,
  loading,
  of,
  children,
}: TableProps<T> & {
  /** How many rows there are, where not all are drawn. */
  of?: number;
  children: ReactNode;
}) {
  return (
    <table className="w-full border-collapse text-13" aria-rowcount={of === undefined || loading ? undefined : of + 1}>
      <caption className="sr-only">{caption}</caption>
      <thead className={of === undefined ? "" : "sticky top-0 z-1"}>
        <tr className="border-b border-line">
          {columns.map((c) => (
            <th
              key={c.id}
              scope="col"
              style={c.width ? { width: c.width } : undefined}
              aria-sort={c.sort?.active && (c.sort.active === "asc" ? "ascending" : "descending")}
              className={`${dense ? "h-7" : "h-7.5"} ${c.sort ? "max-sm:h-11" : ""} ${look(c)} bg-surface text-12 font-medium whitespace-nowrap text-ink-3`}
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
                <td key={c.id} className={`h-[var(--row)] ${look(c)}`}>
                  <span className={`skeleton block h-3 ${c.number ? "ml-auto w-16" : "w-24"} max-w-full`} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      ) : (
        children
      )}
      {!loading && columns.some((c) => c.foot !== undefined) && (
        <tfoot>
          <tr className="border-t border-line font-medium">
            {columns.map((c) => (
              <td key={c.id} className={`${tall(dense)} bg-surface ${look(c)}`}>
                {c.foot}
              </td>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}
