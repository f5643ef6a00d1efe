// A chart is a stack of panes over one horizontal axis, which can be zoomed and moved. What is in a pane it does not know:
//   axis  {first, last, least, times: (from, to, count) => [{at, text}], name: (x) => text, snap: (x) => x, step}
//   pane  {weight, range: (from, to) => [low, high], draw: (context, view), text: (y) => text, top}
// A view of a pane has x(v) and y(v), from and to, left, right, top and bottom in pixels, and unit: pixels of 1 on the axis.
const axisHeight = 22, paneGap = 8;

class Chart {
  constructor(host, axis, panes, read, keys) {
    Object.assign(this, { host, axis, panes, read, from: axis.first, to: axis.last, cross: null, crossY: null });
    this.base = element("canvas", { "aria-hidden": "true" });
    this.over = element("canvas", { "aria-hidden": "true" });
    this.said = element("p", { class: "hidden", "aria-live": "polite" });
    host.replaceChildren(this.base, this.over, this.said);
    host.tabIndex = 0;
    host.setAttribute("role", "application");
    host.setAttribute("aria-roledescription", "chart");
    host.setAttribute("aria-label", host.dataset.label +
      " Left and right move, plus and minus zoom, shift with left and right reads values, 0 fits everything." + (keys ?? ""));
    this.pointers = new Map();
    this.listen();
    new ResizeObserver(() => this.resize()).observe(host);
    charts.push(this);
    this.resize();
  }

  // show changes what is seen, kept within what there is.
  show(from, to) {
    const { first, last, least } = this.axis;
    const width = Math.min(Math.max(to - from, least), last - first);
    const middle = (from + to) / 2;
    this.from = Math.min(Math.max(middle - width / 2, first), last - width);
    this.to = this.from + width;
    this.later();
  }
  fit() { this.show(this.axis.first, this.axis.last); }
  fitted() { return this.from <= this.axis.first && this.to >= this.axis.last; }
  zoom(factor, at = (this.from + this.to) / 2) { this.show(at - (at - this.from) * factor, at + (this.to - at) * factor); }
  move(share) { const by = (this.to - this.from) * share; this.show(this.from + by, this.to + by); }

  later() {
    this.waiting ??= requestAnimationFrame(() => { this.waiting = undefined; this.draw(); });
  }

  resize() {
    const { clientWidth, clientHeight } = this.host;
    this.width = clientWidth;
    this.height = clientHeight;
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.base, this.over]) {
      canvas.width = Math.round(clientWidth * ratio);
      canvas.height = Math.round(clientHeight * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.draw();
  }

  draw() {
    if (!this.width || !this.height) return;
    const context = this.base.getContext("2d");
    context.clearRect(0, 0, this.width, this.height);
    context.font = "11px " + theme.font;
    context.textBaseline = "middle";
    const ranges = this.panes.map((pane) => pane.range(this.from, this.to));
    const height = this.height - axisHeight - paneGap * (this.panes.length - 1);
    const weights = this.panes.reduce((sum, pane) => sum + pane.weight, 0);
    const lists = this.panes.map((pane, i) => ticks(ranges[i][0], ranges[i][1], Math.max(3, Math.floor((height * pane.weight) / weights / 44))));
    const widest = Math.max(...this.panes.map((pane, i) => Math.max(0, ...lists[i].map((v) => context.measureText(pane.text(v)).width))));
    this.right = this.width - Math.ceil(widest) - 16;
    const unit = this.right / (this.to - this.from);
    let top = 0;
    this.views = this.panes.map((pane, i) => {
      const bottom = top + (height * pane.weight) / weights;
      const [low, high] = ranges[i], inset = pane.inset ?? 10;
      const scale = (bottom - top - 2 * inset) / (high - low || 1);
      const view = {
        pane, top, bottom, left: 0, right: this.right, from: this.from, to: this.to, unit,
        x: (v) => (v - this.from) * unit, y: (v) => bottom - inset - (v - low) * scale, value: (y) => low + (bottom - inset - y) / scale,
      };
      top = bottom + paneGap;
      return view;
    });
    this.views.forEach((view, i) => {
      context.strokeStyle = theme["line-faint"];
      context.fillStyle = theme["ink-3"];
      context.lineWidth = 1;
      context.beginPath();
      for (const v of lists[i]) {
        const y = Math.round(view.y(v)) + 0.5;
        if (y < view.top + 5 || y > view.bottom - 4) continue;
        context.moveTo(0, y);
        context.lineTo(this.right, y);
        context.fillText(view.pane.text(v), this.right + 8, y);
      }
      if (i > 0) {
        context.moveTo(0, view.top - paneGap / 2 + 0.5);
        context.lineTo(this.width, view.top - paneGap / 2 + 0.5);
      }
      context.stroke();
      context.save();
      context.beginPath();
      context.rect(0, view.top, this.right, view.bottom - view.top);
      context.clip();
      view.pane.draw(context, view);
      context.restore();
    });
    this.drawAxis(context);
    this.drawCross();
    this.changed?.();
  }

  drawAxis(context) {
    const y = this.height - axisHeight / 2 + 1;
    context.fillStyle = theme["ink-3"];
    context.textAlign = "center";
    let free = 0;
    for (const { at, text } of this.axis.times(this.from, this.to, Math.max(1, Math.floor(this.right / 90)))) {
      const half = context.measureText(text).width / 2, x = Math.min(Math.max((at - this.from) * (this.right / (this.to - this.from)), half + 2), this.right - half);
      if (x - half < free) continue;
      context.fillText(text, x, y);
      free = x + half + 14;
    }
    context.textAlign = "left";
  }

  drawCross() {
    const context = this.over.getContext("2d");
    context.clearRect(0, 0, this.width, this.height);
    if (this.cross === null || !this.views) {
      this.read(null);
      return;
    }
    const at = this.axis.snap(Math.min(Math.max(this.cross, this.from), this.to));
    const x = Math.round((at - this.from) * (this.right / (this.to - this.from))) + 0.5;
    context.font = "11px " + theme.font;
    context.textBaseline = "middle";
    context.strokeStyle = theme["line-strong"];
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, this.height - axisHeight);
    const view = this.crossY === null ? null : this.views.find((v) => this.crossY >= v.top && this.crossY <= v.bottom);
    if (view) {
      context.moveTo(0, Math.round(this.crossY) + 0.5);
      context.lineTo(this.right, Math.round(this.crossY) + 0.5);
    }
    context.stroke();
    context.setLineDash([]);
    const tag = (text, cx, cy, left) => {
      const width = context.measureText(text).width + 8;
      const x0 = left ? cx : Math.min(Math.max(cx - width / 2, 0), this.width - width);
      context.fillStyle = theme.ink;
      context.fillRect(x0, cy - 9, width, 18);
      context.fillStyle = theme.surface;
      context.fillText(text, x0 + 4, cy + 0.5);
    };
    if (view) tag(view.pane.text(view.value(this.crossY)), this.right + 4, this.crossY, true);
    tag(this.axis.name(at), x, this.height - axisHeight / 2, false);
    this.read(at);
  }

  pointTo(x, y) {
    this.cross = x === null ? null : this.from + Math.min(x, this.right) * ((this.to - this.from) / this.right);
    this.crossY = y;
    this.crossing ??= requestAnimationFrame(() => { this.crossing = undefined; this.drawCross(); });
  }

  listen() {
    const h = this.host;
    const place = (e) => { const box = h.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
    const value = (x) => this.from + x * ((this.to - this.from) / this.right);
    h.addEventListener("wheel", (e) => {
      if (e.deltaY > 0 && this.fitted() && !e.ctrlKey && Math.abs(e.deltaX) < Math.abs(e.deltaY)) return; // the page may scroll on
      e.preventDefault();
      const unit = e.deltaMode === 1 ? 16 : 1;
      if (Math.abs(e.deltaX) > Math.abs(e.deltaY)) this.move((e.deltaX * unit) / this.right);
      else this.zoom(Math.exp(Math.max(-120, Math.min(120, e.deltaY * unit)) / 400), value(Math.min(place(e)[0], this.right)));
    }, { passive: false });
    h.addEventListener("pointerdown", (e) => {
      h.setPointerCapture(e.pointerId);
      this.pointers.set(e.pointerId, place(e));
      this.held = { from: this.from, to: this.to, points: [...this.pointers.values()] };
      h.classList.add("dragged");
    });
    h.addEventListener("pointermove", (e) => {
      const [x, y] = place(e);
      if (!this.pointers.has(e.pointerId)) return this.pointTo(x, y);
      this.pointers.set(e.pointerId, [x, y]);
      const { from, to, points } = this.held, now = [...this.pointers.values()], unit = (to - from) / this.right;
      if (now.length === 1) {
        const by = (points[0][0] - x) * unit;
        this.show(from + by, to + by);
        if (e.pointerType !== "mouse") this.pointTo(x, y);
      } else if (now.length === 2 && points.length === 2) {
        const before = Math.max(Math.abs(points[0][0] - points[1][0]), 10), after = Math.max(Math.abs(now[0][0] - now[1][0]), 10);
        const anchor = from + ((points[0][0] + points[1][0]) / 2) * unit, width = (to - from) * (before / after);
        const left = anchor - (((now[0][0] + now[1][0]) / 2) / this.right) * width;
        this.show(left, left + width);
      }
    });
    const end = (e) => {
      this.pointers.delete(e.pointerId);
      this.held = { from: this.from, to: this.to, points: [...this.pointers.values()] };
      if (this.pointers.size === 0) h.classList.remove("dragged");
    };
    h.addEventListener("pointerup", end);
    h.addEventListener("pointercancel", end);
    h.addEventListener("pointerleave", () => { if (this.pointers.size === 0) this.pointTo(null, null); });
    h.addEventListener("dblclick", () => this.fit());
    h.addEventListener("blur", () => this.pointTo(null, null));
    h.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const actions = {
        ArrowLeft: () => (e.shiftKey ? this.stepCross(-1) : this.move(-0.1)), ArrowRight: () => (e.shiftKey ? this.stepCross(1) : this.move(0.1)),
        PageUp: () => this.move(-0.9), PageDown: () => this.move(0.9), Home: () => this.move(-1e9), End: () => this.move(1e9),
        "+": () => this.zoom(0.7), "=": () => this.zoom(0.7), ArrowUp: () => this.zoom(0.7), "-": () => this.zoom(1 / 0.7), ArrowDown: () => this.zoom(1 / 0.7),
        0: () => this.fit(), f: () => this.fit(), Escape: () => this.pointTo(null, null),
      };
      if (!actions[e.key]) return;
      e.preventDefault();
      actions[e.key]();
    });
  }

  // stepCross moves the crosshair by one and lets a screen reader say what is there.
  stepCross(by) {
    const step = this.axis.step(this.from, this.to, this.right);
    this.cross = this.cross === null ? this.axis.snap((this.from + this.to) / 2) : this.axis.snap(this.cross) + by * step;
    this.cross = Math.min(Math.max(this.cross, this.axis.first), this.axis.last);
    if (this.cross < this.from || this.cross > this.to) this.show(this.cross - (this.to - this.from) / 2, this.cross + (this.to - this.from) / 2);
    this.crossY = null;
    this.drawCross();
    this.said.textContent = this.read(this.axis.snap(this.cross)) ?? "";
  }

  // tools are buttons for what else needs a wheel or a keyboard.
  tools(place) {
    const button = (text, label, action) => element("button", { class: "btn", type: "button", "aria-label": label, title: label, onclick: action }, text);
    place.append(
      button("\u2190", "Earlier", () => this.move(-0.5)), button("\u2192", "Later", () => this.move(0.5)),
      button("+", "Zoom in", () => this.zoom(0.5)), button("\u2212", "Zoom out", () => this.zoom(2)), button("Fit", "Show everything", () => this.fit()));
  }
}

// ticks are round values between two bounds, about so many.
const ticks = (low, high, count) => {
  if (!(high > low)) return [low];
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
  const size = [1, 2, 2.5, 5, 10].find((m) => m * power >= raw) * power, out = [];
  for (let k = Math.ceil(low / size); k * size <= high && out.length < 100; k++) out.push(k * size);
  return out;
};

// calendar are times between two, ms, at round places of the calendar, about so many, with their texts.
const minuteLength = 60000, dayLength = 86400000;
const calendar = (from, to, count) => {
  const raw = (to - from) / count, out = [];
  if (raw > 20 * dayLength) {
    const every = [1, 2, 3, 6, 12, 24, 60, 120, 240].find((m) => m * 30.4 * dayLength >= raw) ?? 600, start = new Date(from);
    for (let m = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / every) * every; ; m += every) {
      const at = Date.UTC(Math.floor(m / 12), m % 12, 1);
      if (at > to || out.length > 100) break;
      if (at >= from) out.push({ at, text: m % 12 === 0 ? (every >= 12 ? String(m / 12) : "Jan " + m / 12) : months[m % 12] });
    }
    if (out.length && !/\d/.test(out[0].text)) out[0].text += " " + new Date(out[0].at).getUTCFullYear();
    return out;
  }
  const lengths = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 4320, 7200, 10080, 14400, 20160, 28800];
  const every = (lengths.find((m) => m * minuteLength >= raw) ?? 28800) * minuteLength;
  for (let at = Math.ceil(from / every) * every; at <= to && out.length < 200; at += every) {
    const d = new Date(at);
    out.push({ at, text: at % dayLength === 0 ? d.getUTCDate() + " " + months[d.getUTCMonth()] : clock(d) });
  }
  if (out.length) out[0].text = every % dayLength === 0 ? out[0].text + " " + new Date(out[0].at).getUTCFullYear() : new Date(out[0].at).getUTCDate() + " " + months[new Date(out[0].at).getUTCMonth()] + " " + clock(new Date(out[0].at));
  return out;
};
