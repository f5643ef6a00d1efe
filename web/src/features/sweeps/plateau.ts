/** What the surroundings of the best cell say: a peak alone among bad neighbours is luck more often than not. */

export type Cells = readonly (readonly (number | null)[])[];
export type Place = readonly [line: number, column: number];

/** peak is the place of the highest cell; undefined if none has a value. Of equals the first. */
export function peak(cells: Cells): Place | undefined {
  let best: Place | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, line] of cells.entries())
    for (const [j, v] of line.entries())
      if (v !== null && v > most) {
        most = v;
        best = [i, j];
      }
  return best;
}

/** median of all cells that have a value. */
export function median(cells: Cells): number | undefined {
  const all = cells
    .flat()
    .filter((v) => v !== null)
    .sort((a, b) => a - b);
  const mid = all.length >> 1;
  const high = all[mid];
  const low = all[mid - 1];
  if (high === undefined) return undefined;
  return all.length % 2 === 0 && low !== undefined ? (low + high) / 2 : high;
}

/** neighbours are the cells around one, up to eight; null is refused. */
export function neighbours(cells: Cells, [line, column]: Place): (number | null)[] {
  const found: (number | null)[] = [];
  for (let i = line - 1; i <= line + 1; i++)
    for (let j = column - 1; j <= column + 1; j++) {
      const v = cells[i]?.[j];
      if (v !== undefined && (i !== line || j !== column)) found.push(v);
    }
  return found;
}

export type Ground = "plateau" | "slope" | "alone" | "edge" | "flat";

export interface Reading {
  ground: Ground;
  /** Mean of the neighbours, as heights. */
  around?: number;
  /** How many there are. */
  many: number;
}

/** read judges where the best cell stands. Cells are heights: more is better. undefined if nothing has a value. */
export function read(cells: Cells): Reading | undefined {
  const at = peak(cells);
  const middle = median(cells);
  if (!at || middle === undefined) return undefined;
  const best = cells[at[0]]?.[at[1]] ?? 0;
  const near = neighbours(cells, at).filter((v) => v !== null);
  if (near.length === 0) return { ground: "edge", many: 0 };
  const around = near.reduce((n, v) => n + v, 0) / near.length;
  if (best - middle <= Math.abs(best) * 1e-9) return { ground: "flat", around, many: near.length };
  // Where the neighbours stand between the middle of all and the best: at the top it is a plateau, at the middle the best is alone.
  const share = (around - middle) / (best - middle);
  return { ground: share >= 0.6 ? "plateau" : share >= 0.25 ? "slope" : "alone", around, many: near.length };
}

/** tell says it in a sentence. write writes a height. */
export function tell(reading: Reading, best: string, around: string): string {
  const who = reading.many === 1 ? "Its only neighbour has" : `Its ${reading.many} neighbours average`;
  switch (reading.ground) {
    case "plateau":
      return `The best one stands on a plateau: ${who.charAt(0).toLowerCase()}${who.slice(1)} ${around}, not far from its ${best}.`;
    case "slope":
      return `The best one stands on a slope. ${who} ${around}, where it has ${best}: a small change of the parameters costs a part of it.`;
    case "alone":
      return `The best one is alone among bad neighbours. ${who} ${around}, where it has ${best}: that is luck more often than not.`;
    case "edge":
      return "The best one has no neighbour with a result, so nothing says that it holds nearby. Try a finer step around it.";
    case "flat":
      return "All of them do about as well: these parameters hardly matter here.";
  }
}
