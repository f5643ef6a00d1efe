// The page of a backtest: curves, candles and the table of trades.
const at = (id) => document.getElementById(id);

if (at("equity") && data.equity.t?.length > 1) {
  equityChart(at("equity"), data.equity, at("equity-read"));
  at("equity-legend").append(element("span", null, element("i"), "Strategy"), element("span", { class: "dot s3" }, element("i"), "Buy and hold"));
}

let shown; // the slot whose candles are drawn, and their chart

const showSlot = (k) => {
  const m = unpack(data.slots[k]), host = at("candles");
  if (shown) charts.splice(charts.indexOf(shown.chart), 1);
  const fresh = element("div", { class: "chart", id: "candles", "data-label": "Candles of " + (m.symbol || m.name) + " " + m.frame + " with the fills of the strategy." });
  host.replaceWith(fresh);
  at("candles-note").textContent = m.note;
  const tools = at("candle-tools");
  tools.replaceChildren();
  if (m.count === 0) {
    fresh.textContent = "There are no candles.";
    return;
  }
  const own = m.plots.filter((p) => p.own).length;
  if (own > 0) fresh.style.height = fresh.clientHeight + own * 90 + "px";
  const table = at("candles-table");
  let chart;
  const read = (i) => readCandle(m, at("candles-read"), i ?? Math.min(m.count - 1, Math.max(0, Math.floor(chart?.to ?? m.count - 1))));
  chart = new Chart(fresh, candleAxis(m), candlePanes(m), read, " Values are read out above the chart.");
  chart.changed = () => { if (table.open) tabulate(m, chart, table.querySelector("div")); };
  table.ontoggle = chart.changed;
  chart.tools(tools);
  if (innerWidth < 600) chart.show(m.count - 60.5, m.count - 0.5); // a phone has room for 60
  shown = { k, m, chart };
  for (const [i, tab] of [...at("slots").children].entries()) tab.setAttribute("aria-pressed", i === k);
};

if (at("candles")) {
  if (data.slots.length > 1) {
    at("slots").append(...data.slots.map((s, k) => element("button", { class: "btn", type: "button", onclick: () => showSlot(k) }, s.name + (s.symbol ? " " + s.symbol : ""))));
  }
  if (data.slots.length > 0) showSlot(0);
}

// showTrade brings a trade into view.
const showTrade = (t) => {
  if (!shown || shown.k !== t.s) showSlot(t.s);
  const { m, chart } = shown, from = indexAt(m.time, t.a), to = indexAt(m.time, t.z), pad = Math.max((to - from) * 0.4, 20);
  chart.show(from - pad, to + pad);
  chart.host.scrollIntoView({ block: "center" });
  chart.host.focus({ preventScroll: true });
};

const profit = (t) => Number(t.p) / (Number(t.f) * Number(t.q));
const lots = data.trades.reduce((most, t) => Math.max(most, t.q.includes(".") ? t.q.length - t.q.indexOf(".") - 1 : 0), 0);
const many = data.slots.length > 1 || new Set(data.trades.map((t) => t.s)).size > 1;
new Table(at("trades"), "Trades", [
  { name: "#", right: true, sort: (t) => t.n, text: (t) => String(t.n), node: (t) => (at("candles")
    ? element("button", { class: "go", type: "button", title: "Show trade " + t.n + " in the chart", "aria-label": "Show trade " + t.n + " in the chart", onclick: () => showTrade(t) }, group(String(t.n))) : String(t.n)) },
  ...(many ? [{ name: "Market", sort: (t) => t.y, text: (t) => t.y, hide: "p2" }] : []),
  { name: "Side", sort: (t) => (t.l ? "long" : "short"), text: (t) => (t.l ? "long" : "short"), hide: "p2" },
  { name: "Opened", sort: (t) => t.a, text: (t) => stamp(t.a) },
  { name: "Closed", sort: (t) => t.z, text: (t) => stamp(t.z), hide: "p3" },
  { name: "Held", right: true, sort: (t) => t.z - t.a, text: (t) => span(t.z - t.a), hide: "p3" },
  { name: "Quantity", right: true, sort: (t) => Number(t.q), text: (t) => padded(t.q, lots), hide: "p3" },
  { name: "Entry", right: true, sort: (t) => Number(t.f), text: (t) => padded(t.f, data.slots[t.s]?.scale ?? 0), hide: "p2" },
  { name: "Exit", right: true, sort: (t) => Number(t.o), text: (t) => padded(t.o, data.slots[t.s]?.scale ?? 0), hide: "p2" },
  { name: "Fees", right: true, sort: (t) => Number(t.c), text: (t) => money(t.c), hide: "p3" },
  { name: "Exit reason", sort: (t) => t.r, text: (t) => words(t.r), hide: "p2" },
  { name: "Tag", sort: (t) => t.t, text: (t) => t.t, hide: "p3" },
  { name: "Return", right: true, sort: profit, text: (t) => percent(profit(t), 2), tone: (t) => tone(Number(t.p)), hide: "p2" },
  { name: "PnL", right: true, sort: (t) => Number(t.p), text: (t) => signed(money(t.p), Number(t.p)), tone: (t) => tone(Number(t.p)) },
], data.trades, 500, at("trades-shown"), { by: 0, down: true });
