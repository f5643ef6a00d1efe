// Heat maps of a sweep: for a pair of parameters, the best or the mean of a metric over all others.
const percentKinds = { share: 1, return: 1, drop: 1 };

// metricText writes a metric by its kind; a drop is stored positive and written with a minus.
const metricText = (kind, x) => {
  if (x === null || x === undefined) return undefinedMark;
  switch (kind) {
    case "count": return fixed(x, 0);
    case "share": return fixed(100 * x, 1) + percentSign;
    case "return": return percent(x, 2);
    case "drop": return fixed(-100 * x, 2) + percentSign;
    case "earned": return signed(fixed(x, 2), x);
    case "duration": return span(x);
    default: return fixed(x, 2);
  }
};

// cellText is short enough for a cell: percent without its sign, which the caption names.
const cellText = (kind, x) => {
  if (percentKinds[kind]) return fixed((kind === "drop" ? -100 : 100) * x, 1);
  if (kind === "duration") return span(x);
  return Math.abs(x) >= 1000 || kind === "count" ? fixed(x, 0) : fixed(x, 2);
};

// Values of a parameter on an edge of a map: each value there is, or, of many, ranges of equal width.
const edge = (rows, k) => {
  const values = [...new Set(rows.map((row) => row.p[k]))].sort((a, b) => a - b);
  if (values.length <= 24) return { names: values.map(String), at: (v) => values.indexOf(v) };
  const low = values[0], high = values[values.length - 1], bins = 12, width = (high - low) / bins;
  const whole = values.every(Number.isInteger);
  const bound = (i) => (whole ? String(Math.round(low + i * width)) : brief(low + i * width).replaceAll(",", ""));
  return { names: Array.from({ length: bins }, (_, i) => bound(i) + " to " + bound(i + 1)), at: (v) => Math.min(bins - 1, Math.floor((v - low) / width)) };
};

// heatMap is a figure with a table. The scale is diverging at zero; of what has no sign it diverges at the median of all.
const heatMap = (rows, names, [x, y], value, how, smaller, kind, middle, depth) => {
  const columns = edge(rows, x), lines = y === undefined ? { names: [""], at: () => 0 } : edge(rows, y);
  const cells = lines.names.map(() => columns.names.map(() => ({ all: [], refused: 0 })));
  for (const row of rows) {
    const cell = cells[y === undefined ? 0 : lines.at(row.p[y])][columns.at(row.p[x])], v = value(row);
    if (v === null || v === undefined) cell.refused++; else cell.all.push(v);
  }
  let best = null;
  for (const line of cells) {
    for (const cell of line) {
      if (cell.all.length === 0) continue;
      cell.value = how === "mean" ? cell.all.reduce((a, b) => a + b, 0) / cell.all.length : smaller ? Math.min(...cell.all) : Math.max(...cell.all);
      if (best === null || (smaller ? cell.value < best.value : cell.value > best.value)) best = cell;
    }
  }
  const step = (v) => {
    const share = ((v - middle) / depth) * (smaller ? -1 : 1), size = Math.abs(share);
    return size < 1 / 7 ? "z" : (share < 0 ? "n" : "p") + (size < 3 / 7 ? 1 : size < 5 / 7 ? 2 : 3);
  };
  const corner = y === undefined ? names[x] : names[y] + " \\ " + names[x];
  const body = cells.map((line, i) => element("tr", null, element("th", { scope: "row", title: lines.names[i] }, lines.names[i]), ...line.map((cell, j) => {
    const where = names[x] + " " + columns.names[j] + (y === undefined ? "" : ", " + names[y] + " " + lines.names[i]);
    if (cell.value === undefined) return element("td", { class: "h-x", title: where + ": " + (cell.refused ? "no result" : "not run") }, cell.refused ? "\u2013" : "");
    const says = where + ": " + metricText(kind, cell.value) + (cell.all.length > 1 ? ", " + how + " of " + group(String(cell.all.length)) : "");
    return element("td", { class: "h-" + step(cell.value) + (cell === best ? " best" : ""), title: says }, cellText(kind, cell.value));
  })));
  const title = y === undefined ? names[x] : names[y] + " against " + names[x];
  const table = element("table", { class: "heat" }, element("caption", { class: "hidden" }, title),
    element("thead", null, element("tr", null, element("td", { title: corner }, corner), ...columns.names.map((n) => element("th", { scope: "col", title: n }, n)))),
    element("tbody", null, ...body));
  table.style.minWidth = 70 + columns.names.length * 46 + "px"; // a heat map may scroll sideways in its panel
  return element("figure", null, element("figcaption", null, title), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Heat map, " + title }, table));
};
