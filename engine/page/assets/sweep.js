// The page of a sweep: heat maps of every pair of numeric parameters, and the ranking.
const at = (id) => document.getElementById(id);
const equityMetric = { name: "final_equity", label: "Final equity", kind: "amount" };
const choices = [equityMetric, ...data.metrics];
const smaller = new Set(data.smaller);
const valueOf = (name) => {
  if (name === "final_equity") return (row) => (row.e === undefined ? null : Number(row.e));
  const k = data.metrics.findIndex((m) => m.name === name);
  return (row) => (row.v ? row.v[k] : null);
};

const numeric = data.params.map((_, k) => k).filter((k) => data.rows.length > 0 && data.rows.every((row) => typeof row.p[k] === "number"));
const pairs = numeric.length === 1 ? [[numeric[0]]] : numeric.flatMap((y, i) => numeric.slice(i + 1).map((x) => [x, y]));

const drawMaps = (name, how) => {
  const metric = choices.find((m) => m.name === name), value = valueOf(name);
  const all = data.rows.map(value).filter((v) => v !== null).sort((a, b) => a - b);
  if (pairs.length === 0 || all.length === 0) {
    at("maps").replaceChildren(element("p", { class: "faint" }, all.length === 0 ? "No combination has this metric." : "No numeric parameter varies."));
    at("heat-scale").replaceChildren();
    return;
  }
  // What can be gained or lost diverges at zero; what cannot, at its median.
  const zero = all[0] < 0 || ["sharpe", "sortino", "calmar", "sqn", "kelly"].includes(name) || metric.kind === "return" || metric.kind === "earned";
  const middle = name === "profit_factor" ? 1 : zero ? 0 : all[all.length >> 1];
  const depth = Math.max(Math.abs(all[Math.floor(all.length * 0.95)] - middle), Math.abs(all[Math.floor(all.length * 0.05)] - middle)) || 1;
  at("maps").replaceChildren(...pairs.map((pair) => heatMap(data.rows, data.params, pair, value, how, smaller.has(name), metric.kind, middle, depth)));
  const ends = smaller.has(name) ? [middle + depth, middle - depth] : [middle - depth, middle + depth];
  at("heat-scale").replaceChildren(element("span", null, metricText(metric.kind, ends[0])),
    ...["n3", "n2", "n1", "z", "p1", "p2", "p3"].map((s) => element("i", { class: "h-" + s })), element("span", null, metricText(metric.kind, ends[1])),
    element("i", { class: "ring" }), element("span", null, "best"), element("span", null, "\u2013 no result"));
};

const select = (label, options, chosen) => {
  const list = element("select", { onchange: () => drawMaps(metricList.value, howList.value) },
    ...options.map(([value, text]) => element("option", { value, selected: value === chosen }, text)));
  at("heat-tools").append(element("label", null, label, list));
  return list;
};
const metricList = select("Metric", choices.map((m) => [m.name, m.label]), data.by);
const howList = select("Over the other parameters", [["best", "best"], ["mean", "mean"]], "best");
drawMaps(metricList.value, howList.value);

// The ranking: what vary, the metric ranked by, and what a trader looks at next.
const columnOf = (name, hide) => {
  const metric = choices.find((m) => m.name === name) ?? equityMetric, value = valueOf(metric.name), coloured = ["return", "earned"].includes(metric.kind);
  return {
    name: metric.label, right: true, sort: value, hide, tone: coloured ? (row) => tone(value(row)) : undefined,
    text: metric.name === "final_equity" ? (row) => money(row.e) : (row) => metricText(metric.kind, value(row)),
  };
};
const others = ["final_equity", "total_return", "max_drawdown", "sharpe", "trades", "win_rate", "profit_factor", "sortino", "exposure"].filter((name) => name !== data.by);
new Table(at("ranking"), "Ranking", [
  { name: "Rank", right: true, rising: true, sort: (row) => row.r, text: (row) => group(String(row.r)) },
  ...data.params.map((name, k) => ({ name, right: numeric.includes(k), rising: true, sort: (row) => row.p[k], text: (row) => String(row.p[k]) })),
  columnOf(data.by), ...others.map((name, i) => columnOf(name, i < 2 ? undefined : i < 4 ? "p2" : "p3")),
], data.rows.filter((row) => row.e !== undefined), 50, at("ranking-shown"), { by: 0 });
