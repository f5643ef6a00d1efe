// Equity, what buying and holding would be worth, and the drawdown below it.
const equityChart = (host, e, read) => {
  const last = e.t.length - 1;
  const nearest = (x) => {
    const i = indexAt(e.t, x);
    return i < last && e.t[i + 1] - x < x - e.t[i] ? i + 1 : i;
  };
  const axis = {
    first: e.t[0], last: e.t[last], least: Math.max((e.t[last] - e.t[0]) / Math.max(last / 4, 1), 1),
    snap: (x) => e.t[nearest(x)], name: stamp, times: calendar, step: (from, to, right) => Math.max(((to - from) / right) * 4, (e.t[last] - e.t[0]) / last),
  };
  const bounds = (from, to) => [Math.max(0, indexAt(e.t, from)), Math.min(last, indexAt(e.t, to) + 1)];
  const range = (lists) => (from, to) => {
    const [a, b] = bounds(from, to);
    let low = Infinity, high = -Infinity;
    for (const list of lists) for (let i = a; i <= b; i++) { if (list[i] < low) low = list[i]; if (list[i] > high) high = list[i]; }
    return low === high ? [low - 1, high + 1] : [low, high];
  };
  const trace = (context, view, list) => {
    const [a, b] = bounds(view.from, view.to);
    context.beginPath();
    for (let i = a; i <= b; i++) context.lineTo(view.x(e.t[i]), view.y(list[i]));
    return [view.x(e.t[a]), view.x(e.t[b])];
  };
  const down = e.d.map((d) => -d);
  const panes = [{
    weight: 3, range: range([e.e, e.h]), text: (v) => fixed(v, 0),
    draw: (context, view) => {
      const [a, b] = trace(context, view, e.e);
      context.lineTo(b, view.bottom); context.lineTo(a, view.bottom);
      context.globalAlpha = 0.05; context.fillStyle = theme.ink; context.fill(); context.globalAlpha = 1;
      trace(context, view, e.h);
      context.setLineDash([2, 2.5]); context.lineWidth = 1.25; context.strokeStyle = theme["series-4"]; context.stroke(); context.setLineDash([]);
      trace(context, view, e.e);
      context.lineWidth = 1.5; context.strokeStyle = theme.ink; context.stroke();
    },
  }, {
    weight: 1, inset: 6, range: (from, to) => [Math.min(range([down])(from, to)[0], -1e-4), 0], text: (v) => fixed(100 * v, Math.abs(v) < 0.05 && v !== 0 ? 1 : 0) + percentSign,
    draw: (context, view) => {
      const [a, b] = trace(context, view, down);
      context.lineTo(b, view.y(0)); context.lineTo(a, view.y(0));
      context.fillStyle = theme["loss-bg"]; context.fill();
      trace(context, view, down);
      context.lineWidth = 1.25; context.strokeStyle = theme.loss; context.stroke();
    },
  }];
  // Round money needs decimals where little of it moves.
  panes[0].text = (v) => fixed(v, Math.max(...e.e) - Math.min(...e.e) < 20 ? 2 : 0);
  const rest = read.textContent;
  return new Chart(host, axis, panes, (at) => {
    if (at === null) return void (read.textContent = rest);
    const i = nearest(at);
    return (read.textContent = stamp(e.t[i]) + " UTC: equity " + fixed(e.e[i], 2) + ", buy and hold " + fixed(e.h[i], 2) + ", drawdown " + fixed(-100 * e.d[i], 2) + percentSign);
  });
};
