// Candles of one slot, unpacked, with the strategy's plots and the fills; and the chart that shows them.
const bytesOf = (text) => Uint8Array.from(atob(text ?? ""), (c) => c.charCodeAt(0));

// reader reads whole numbers of variable length; signed ones have their sign in the lowest bit.
const reader = (text) => {
  const bytes = bytesOf(text);
  let at = 0;
  const whole = () => {
    let n = 0, unit = 1, byte;
    do {
      byte = bytes[at++];
      n += (byte & 127) * unit;
      unit *= 128;
    } while (byte > 127);
    return n;
  };
  return { whole, delta: () => { const n = whole(); return n % 2 === 0 ? n / 2 : -(n + 1) / 2; } };
};

const unpack = (slot) => {
  const n = slot.count, unit = 10 ** slot.scale, array = () => new Float64Array(n);
  const out = { ...slot, time: array(), open: array(), high: array(), low: array(), close: array(), vol: array() };
  const prices = reader(slot.prices), volumes = reader(slot.volume);
  let last = 0;
  for (let i = 0; i < n; i++) {
    const o = last + prices.delta(), c = o + prices.delta(), h = Math.max(o, c) + prices.whole(), l = Math.min(o, c) - prices.whole();
    out.open[i] = o / unit; out.high[i] = h / unit; out.low[i] = l / unit; out.close[i] = c / unit;
    last = c;
    const v = volumes.whole();
    out.vol[i] = v === 0 ? 0 : Math.floor(v / 64) * 10 ** ((v % 64) - 32);
  }
  slot.runs.forEach(([begin, time], k) => {
    const end = k + 1 < slot.runs.length ? slot.runs[k + 1][0] : n;
    for (let i = begin; i < end; i++) out.time[i] = time + (i - begin) * slot.step;
  });
  out.plots = slot.plots.map((plot, k) => {
    const values = new Float64Array(n).fill(NaN), levels = reader(plot.data);
    let level = 0;
    for (let i = 0; i < n; i++) {
      level += levels.delta();
      if (level > 0) values[i] = plot.low * (1 - (level - 1) / 1e6) + plot.high * ((level - 1) / 1e6);
    }
    return { ...plot, values, series: k % 4, dash: [[], [6, 3], [2, 2], [8, 3, 2, 3]][Math.floor(k / 4) % 4] };
  });
  return out;
};

// index of the candle that holds a time.
const indexAt = (times, t) => {
  let low = 0, high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= t) low = middle; else high = middle - 1;
  }
  return low;
};

const candleAxis = (m) => ({
  first: -0.5, last: m.count - 0.5, least: Math.min(8, m.count),
  snap: (x) => Math.min(Math.max(Math.round(x), 0), m.count - 1),
  name: (i) => stamp(m.time[i]),
  step: () => 1,
  times: (from, to, count) => {
    const first = Math.max(0, Math.ceil(from)), last = Math.min(m.count - 1, Math.floor(to));
    return calendar(m.time[first], m.time[last], count).map(({ at, text }) => ({ at: indexAt(m.time, at), text }));
  },
});

// visible are the first and the last candle in view.
const visible = (m, from, to) => [Math.max(0, Math.floor(from)), Math.min(m.count - 1, Math.ceil(to))];

const drawLine = (context, view, m, plot) => {
  const [a, b] = visible(m, view.from, view.to);
  context.strokeStyle = theme.series[plot.series];
  context.lineWidth = view.unit < 2 ? 1 : 1.5;
  context.setLineDash(plot.dash);
  context.lineJoin = "round";
  context.beginPath();
  const stride = Math.max(1, Math.floor((b - a) / (view.right * 2))); // at most two points for a pixel
  let pen = false;
  for (let i = a - (a % stride); i <= b; i += stride) {
    const v = plot.values[i];
    if (Number.isNaN(v)) { pen = false; continue; }
    if (pen) context.lineTo(view.x(i), view.y(v));
    else context.moveTo(view.x(i), view.y(v));
    pen = true;
  }
  context.stroke();
  context.setLineDash([]);
};

// extent widens a range by the values of plots in view.
const extent = (m, plots, from, to, low, high) => {
  const [a, b] = visible(m, from, to);
  for (const plot of plots) {
    for (let i = a; i <= b; i++) {
      const v = plot.values[i];
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (low > high) return [0, 1];
  const pad = low === high ? Math.abs(low) * 0.01 || 1 : 0;
  return [low - pad, high + pad];
};

const drawCandles = (context, view, m) => {
  const [a, b] = visible(m, view.from, view.to), wide = view.unit;
  let most = 0;
  for (let i = a; i <= b; i++) if (m.vol[i] > most) most = m.vol[i];
  const floor = view.bottom, tall = (view.bottom - view.top) * 0.1;
  if (wide < 2) { // several candles share a column: draw its range
    const columns = [[], []];
    let x = -1, low = 0, high = 0, open = 0, close = 0, vol = 0;
    context.fillStyle = theme.line;
    const flush = () => {
      if (x < 0) return;
      columns[close >= open ? 0 : 1].push(x, view.y(high), Math.max(1, view.y(low) - view.y(high)));
      if (most > 0) context.fillRect(x, floor - (vol / most) * tall, 1, (vol / most) * tall);
    };
    for (let i = a; i <= b; i++) {
      const column = Math.max(0, Math.floor(view.x(i)));
      if (column !== x) {
        flush();
        x = column; low = m.low[i]; high = m.high[i]; open = m.open[i]; vol = 0;
      }
      if (m.low[i] < low) low = m.low[i];
      if (m.high[i] > high) high = m.high[i];
      if (m.vol[i] > vol) vol = m.vol[i];
      close = m.close[i];
    }
    flush();
    columns.forEach((list, k) => {
      context.fillStyle = k === 0 ? theme.gain : theme.loss;
      for (let i = 0; i < list.length; i += 3) context.fillRect(list[i], list[i + 1], 1, list[i + 2]);
    });
    return;
  }
  const body = Math.max(1, Math.min(Math.floor(wide * 0.7), 21)) | 1, half = (body - 1) / 2;
  for (let i = a; i <= b; i++) {
    const x = Math.round(view.x(i)), up = m.close[i] >= m.open[i], colour = up ? theme.gain : theme.loss;
    if (most > 0) {
      context.fillStyle = theme.line;
      context.fillRect(x - half, floor - (m.vol[i] / most) * tall, body, (m.vol[i] / most) * tall);
    }
    const top = Math.round(view.y(Math.max(m.open[i], m.close[i]))), bottom = Math.max(Math.round(view.y(Math.min(m.open[i], m.close[i]))), top + 1);
    const high = Math.round(view.y(m.high[i])), low = Math.round(view.y(m.low[i]));
    context.fillStyle = colour;
    if (up && body >= 5) { // hollow: shape first, colour second
      context.fillRect(x, high, 1, top - high);
      context.fillRect(x, bottom, 1, low - bottom);
      context.strokeStyle = colour;
      context.lineWidth = 1;
      context.strokeRect(x - half + 0.5, top + 0.5, body - 1, Math.max(bottom - top - 1, 0));
    } else {
      context.fillRect(x, high, 1, Math.max(low - high, 1));
      if (body >= 3) context.fillRect(x - half, top, body, bottom - top);
    }
  }
};

// Fills: a buy points up from below, a sell down from above. What opens is filled and in ink, what closes is hollow and has the
// colour of its gain or loss. A label that has no room is a letter, or is left out.
const drawFills = (context, view, m) => {
  const first = m.fills.findIndex((f) => f.i >= view.from - 1);
  if (first < 0) return;
  context.textAlign = "center";
  const taken = { up: -1e9, down: -1e9 }, lettered = { up: -1e9, down: -1e9 };
  const size = view.unit >= 2 ? 6 : 3.5;
  for (let k = first; k < m.fills.length; k++) {
    const f = m.fills[k];
    if (f.i > view.to + 1) break;
    const side = f.b ? "up" : "down", x = view.x(f.i);
    if (view.unit < 2 && x - taken[side] < 7 && k + 1 < m.fills.length) continue; // one of several on the same spot
    const y = f.b ? Math.min(view.y(m.low[f.i]) + 5, view.bottom - size * 2) : Math.max(view.y(m.high[f.i]) - 5, view.top + size * 2), way = f.b ? 1 : -1;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - size, y + way * size * 1.5);
    context.lineTo(x + size, y + way * size * 1.5);
    context.closePath();
    if (f.x) {
      context.fillStyle = theme.surface;
      context.fill();
      context.strokeStyle = f.g > 0 ? theme.gain : f.g < 0 ? theme.loss : theme["ink-2"];
      context.lineWidth = 1.75;
      context.stroke();
    } else {
      context.fillStyle = theme.ink;
      context.fill();
    }
    taken[side] = x;
    const letter = f.b ? "B" : "S", room = x - lettered[side];
    const next = m.fills.slice(k + 1, k + 12).find((g) => g.b === f.b), after = next ? view.x(next.i) - x : 1e9;
    const long = letter + " " + price(f.p, m.scale) + (f.r === "signal" ? "" : " " + words(f.r)), width = context.measureText(long).width;
    const text = room > width + 8 && after > width + 8 ? long : room > 14 && after > 14 ? letter : "";
    if (text && view.unit >= 0.5) {
      const under = y + way * (size * 1.5 + 8);
      context.strokeStyle = theme.surface; // a halo, so that it can be read across candles
      context.lineWidth = 3;
      context.lineJoin = "round";
      context.strokeText(text, x, under);
      context.fillStyle = theme.ink;
      context.fillText(text, x, under);
      lettered[side] = x + (text === letter ? 0 : width / 2);
    }
  }
  context.textAlign = "left";
};

const candlePanes = (m) => {
  const over = m.plots.filter((p) => !p.own), own = m.plots.filter((p) => p.own);
  const panes = [{
    weight: 3, inset: 34,
    range: (from, to) => {
      const [a, b] = visible(m, from, to);
      let low = Infinity, high = -Infinity;
      for (let i = a; i <= b; i++) {
        if (m.low[i] < low) low = m.low[i];
        if (m.high[i] > high) high = m.high[i];
      }
      return extent(m, over, from, to, low, high);
    },
    text: (v) => price(v, m.scale),
    draw: (context, view) => {
      drawCandles(context, view, m);
      for (const plot of over) drawLine(context, view, m, plot);
      drawFills(context, view, m);
    },
  }];
  for (const plot of own) {
    panes.push({
      weight: 1, range: (from, to) => extent(m, [plot], from, to, Infinity, -Infinity), text: brief,
      draw: (context, view) => {
        drawLine(context, view, m, plot);
        context.fillStyle = theme["ink-2"];
        context.fillText(plot.name, 8, view.top + 8);
      },
    });
  }
  return panes;
};

// readCandle shows and says the values of a candle, or of the last in view.
const readCandle = (m, host, i) => {
  const parts = [], add = (name, value, type) => parts.push(element("span", { class: type }, ...(type ? [element("i")] : []), name + " ", element("b", null, value)));
  const p = (v) => price(v, m.scale);
  add("", stamp(m.time[i]));
  add("O", p(m.open[i])); add("H", p(m.high[i])); add("L", p(m.low[i])); add("C", p(m.close[i])); add("V", brief(m.vol[i]));
  for (const plot of m.plots) add(plot.name, Number.isNaN(plot.values[i]) ? undefinedMark : brief(plot.values[i]), "s" + plot.series);
  for (const f of m.fills.filter((fill) => fill.i === i).slice(0, 4)) {
    add((f.b ? "buy" : "sell") + (f.x ? " (exit, " : " (entry, ") + words(f.r) + (f.t ? ", " + f.t : "") + ")", brief(f.q) + " at " + p(f.p));
  }
  host.replaceChildren(...parts);
  return parts.map((part) => part.textContent).join(", ");
};

// tabulate fills the table behind the chart with the candles in view, at most the last 200.
const tabulate = (m, chart, host) => {
  const [a, b] = visible(m, chart.from, chart.to), rows = [];
  for (let i = Math.max(a, b - 199); i <= b; i++) {
    const fills = m.fills.filter((f) => f.i === i).map((f) => (f.b ? "buy " : "sell ") + brief(f.q) + " at " + price(f.p, m.scale)).join("; ");
    rows.push(element("tr", null, element("th", { scope: "row" }, stamp(m.time[i])),
      ...[m.open[i], m.high[i], m.low[i], m.close[i]].map((v) => element("td", { class: "n" }, price(v, m.scale))),
      element("td", { class: "n" }, brief(m.vol[i])), element("td", null, fills)));
  }
  const heads = ["Opened, UTC", "Open", "High", "Low", "Close", "Volume", "Fills"];
  host.replaceChildren(element("table", { class: "dense" },
    element("caption", { class: "hidden" }, "The last " + rows.length + " candles in view"),
    element("thead", null, element("tr", null, ...heads.map((h, k) => element("th", { scope: "col", class: k > 0 && k < 6 ? "n" : undefined }, h)))),
    element("tbody", null, ...rows)));
};
