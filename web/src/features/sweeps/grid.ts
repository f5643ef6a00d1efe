import type { Schema } from "~/shared/api/client";
import { numeral } from "./numeral";
import type { Place } from "./plateau";

type Map = Schema<"HeatMap">;

/** Grid is a map as it is drawn: turned, if the axes are asked for the other way round. */
export interface Grid {
  x: string;
  y: string;
  columns: string[];
  lines: string[];
  cells: (number | null)[][];
}

/** gridOf finds the map of two parameters, and turns it if needed. Without a wish, or with one that there is not, it is the first. */
export function gridOf(maps: readonly Map[], x?: string, y?: string): Grid | undefined {
  const straight = maps.find((m) => m.x === x && m.y === y);
  const turned = straight ? undefined : maps.find((m) => m.x === y && m.y === x);
  const m = straight ?? turned ?? maps.find((m) => m.x === x || m.y === y) ?? maps[0];
  if (!m) return undefined;
  const cells = m.cells.map((line) => line ?? []);
  const other = turned !== undefined || (m !== straight && ((x !== undefined && m.y === x) || (y !== undefined && m.x === y)));
  if (!other || m.y === "") return { x: m.x, y: m.y, columns: m.columns, lines: m.lines, cells };
  return {
    x: m.y,
    y: m.x,
    columns: m.lines,
    lines: m.columns,
    cells: m.columns.map((_, j) => cells.map((line) => line[j] ?? null)),
  };
}

/** edge is where a value stands on an edge: by its text, or in the range that has it ("12 to 14"). -1: nowhere. */
export function edge(names: readonly string[], value: unknown): number {
  const at = names.indexOf(String(value));
  if (at >= 0) return at;
  const n = numeral(value);
  return names.findIndex((name) => {
    const range = /^(\S+) to (\S+)$/.exec(name);
    return range !== null && numeral(range[1]) <= n && n <= numeral(range[2]);
  });
}

/** placeOf is the cell of a combination; undefined if it is on no cell. */
export function placeOf(grid: Grid, params: Record<string, unknown>): Place | undefined {
  const column = edge(grid.columns, params[grid.x]);
  const line = grid.y === "" ? 0 : edge(grid.lines, params[grid.y]);
  return column < 0 || line < 0 ? undefined : [line, column];
}

/** labels are the names of an edge, short: ranges without the digits that nobody needs. If two became the same, all stay as they are. */
export function labels(names: readonly string[]): readonly string[] {
  const short = (text: string) => {
    const n = numeral(text);
    return String(Math.abs(n) >= 100 ? Math.round(n) : numeral(n.toPrecision(3)));
  };
  const all = names.map((name) => {
    const range = /^(\S+) to (\S+)$/.exec(name);
    return range ? `${short(range[1] ?? "")} to ${short(range[2] ?? "")}` : name;
  });
  return new Set(all).size === all.length ? all : names;
}
