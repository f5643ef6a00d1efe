import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { Gap } from "~/shared/ui/long";

/**
 * Rows that may take several lines, thousands of them: each is measured, and only those where one looks are drawn. The table of
 * shared/ui is for rows of one height.
 */
export function Scroll<T>({
  caption,
  heads,
  rows,
  id,
  tone,
  row,
  height = 520,
  end,
}: {
  caption: string;
  /** Names of the columns, and the class of each. */
  heads: [name: string, look: string][];
  rows: readonly T[];
  id(row: T): string;
  tone?(row: T): string;
  /** The cells of a row: one for each head. */
  row(row: T): ReactNode[];
  height?: number;
  /** Asked when the last rows are near. */
  end?(): void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => 30,
    overscan: 12,
    getItemKey: (i) => {
      const r = rows[i];
      return r === undefined ? i : id(r);
    },
  });
  const items = drawn.getVirtualItems();
  const last = items.at(-1)?.index;
  useEffect(() => {
    if (last !== undefined && last >= rows.length - 30) end?.();
  }, [last, rows.length, end]);
  const below = drawn.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section
      ref={place}
      aria-label={caption}
      {...reached}
      data-scroll-restoration-id={caption} // or the router gives it the place of another list that stood here
      className="overflow-y-auto [overflow-anchor:none]"
      style={{ maxHeight: height }}
    >
      <table aria-rowcount={rows.length + 1} className="w-full table-fixed border-collapse text-12">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-1">
          <tr>
            {heads.map(([name, look]) => (
              <th
                key={name}
                scope="col"
                className={`h-7 border-b border-line bg-surface px-2.5 text-left font-medium text-ink-3 first:pl-3.5 ${look}`}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <Gap height={items[0]?.start ?? 0} />
        <tbody>
          {items.map((item) => {
            const r = rows[item.index];
            if (r === undefined) return null;
            return (
              <tr
                key={item.key}
                ref={drawn.measureElement}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                className={`border-b border-line-faint hover:bg-hover ${tone?.(r) ?? ""}`}
              >
                {row(r).map((cell, i) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                    key={i}
                    className={`px-2.5 py-1.25 align-top break-words first:pl-3.5 last:pr-3.5 ${heads[i]?.[1] ?? ""}`}
                  >
                    {cell}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
        <Gap height={items.length > 0 ? below : 0} />
      </table>
    </section>
  );
}

/** A place that scrolls has to be reached by the keyboard. */
const reached = { tabIndex: 0 };
