import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Frame, Line, type TableProps } from "./table";

/**
 * A table of thousands of rows, of which those are drawn where one looks. It is a file of its own, for what it needs is large and pages
 * with short tables go without. Rows are of one height; how tall they are here is measured, for a phone's are taller.
 */
export function LongTable<T>({
  rows = [],
  window,
  ...table
}: TableProps<T> & {
  /** Its height at most, in px; end is called when the last rows are near. */
  window: { height: number; end?(): void };
}) {
  const { caption, columns, row, dense } = table;
  const scroller = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(dense ? 26 : 32);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 20,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another height all that was reckoned is wrong
  useLayoutEffect(() => virtual.measure(), [virtual, height]);
  const items = virtual.getVirtualItems();
  useRowHeight(scroller, items.length > 0, setHeight);
  const last = items.at(-1);
  const end = window.end;
  useEffect(() => {
    if (last && last.index >= rows.length - 40) end?.();
  }, [last, rows.length, end]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section would be one of the page's
    <div
      ref={scroller}
      role="region"
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      className="relative overflow-auto"
      style={{ maxHeight: window.height }}
    >
      <Frame {...table} of={rows.length}>
        <Gap height={items[0]?.start ?? 0} />
        <tbody>
          {items.map(({ index }) => {
            const r = rows[index];
            return r === undefined ? null : (
              <Line key={row.key(r)} of={r} columns={columns} row={row} dense={dense} index={index} />
            );
          })}
        </tbody>
        <Gap height={last ? virtual.getTotalSize() - last.end : 0} />
      </Frame>
    </div>
  );
}

/** useRowHeight tells how tall the rows in an element are, once there are some and whenever its size changes. */
function useRowHeight(place: { current: HTMLElement | null }, some: boolean, tell: (height: number) => void) {
  useLayoutEffect(() => {
    const element = place.current;
    if (!element || !some) return;
    let known = 0;
    const measure = () => {
      const drawn = element.querySelectorAll("tr[data-row]");
      const [first, last] = [drawn[0], drawn[drawn.length - 1]];
      if (!first || !last || first === last) return;
      const one = (last.getBoundingClientRect().top - first.getBoundingClientRect().top) / (drawn.length - 1);
      if (one <= 0 || Math.abs(one - known) < 0.1) return;
      known = one;
      tell(one);
    };
    measure();
    const sizes = new ResizeObserver(measure); // another width may be that of a phone
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [place, some, tell]);
}

/** The room of rows that are not drawn. One cell, for columns that a phone hides would come back with more. */
export function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr>
        <td style={{ height }} />
      </tr>
    </tbody>
  );
}
