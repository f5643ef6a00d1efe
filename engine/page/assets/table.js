// A table that can be sorted by any column and shows so many rows, the rest on demand.
//   columns {name, text: (row) => text, sort: (row) => number or text, right, tone: (row) => class, hide: p2 or p3, rising: sorted upwards at first, node: (row) => element}
class Table {
  constructor(host, caption, columns, rows, page, shown, sorted) {
    Object.assign(this, { host, caption, columns, page, shown, rows, limit: page, by: sorted?.by, down: sorted?.down ?? false });
    this.order();
    this.render();
  }

  order() {
    this.list = [...this.rows];
    if (this.by === undefined) return;
    const { sort } = this.columns[this.by];
    const missing = (v) => v === null || v === undefined || Number.isNaN(v);
    const way = this.down ? -1 : 1;
    this.list.sort((a, b) => {
      const x = sort(a), y = sort(b);
      if (missing(x) || missing(y)) return missing(x) - missing(y); // what is undefined is last, either way
      return x < y ? -way : x > y ? way : 0;
    });
  }

  sortBy(column) {
    this.down = this.by === column ? !this.down : Boolean(this.columns[column].right && !this.columns[column].rising);
    this.by = column;
    this.order();
    this.render();
    this.host.querySelectorAll("thead button")[column].focus();
  }

  render() {
    const heads = this.columns.map((c, k) => {
      const on = this.by === k, arrow = on ? (this.down ? " \u2193" : " \u2191") : "";
      return element("th", { scope: "col", class: [c.right && "n", c.hide].filter(Boolean).join(" ") || undefined, "aria-sort": on ? (this.down ? "descending" : "ascending") : undefined },
        element("button", { type: "button", onclick: () => this.sortBy(k) }, c.name + arrow));
    });
    const body = element("tbody", null, ...this.list.slice(0, this.limit).map((row) => element("tr", null, ...this.columns.map((c) =>
      element("td", { class: [c.right && "n", c.hide, c.tone?.(row)].filter(Boolean).join(" ") || undefined }, c.node ? c.node(row) : c.text(row))))));
    if (this.list.length === 0) body.append(element("tr", null, element("td", { colspan: this.columns.length, class: "faint" }, "There are none.")));
    const parts = [element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": this.caption },
      element("table", { class: "dense" }, element("caption", { class: "hidden" }, this.caption), element("thead", null, element("tr", null, ...heads)), body))];
    const left = this.list.length - this.limit;
    if (left > 0) {
      parts.push(element("div", { class: "pager" },
        element("button", { class: "btn", type: "button", onclick: () => this.more(this.page) }, "Show " + group(String(Math.min(left, this.page))) + " more"),
        element("button", { class: "btn", type: "button", onclick: () => this.more(left) }, "Show all")));
    }
    this.host.replaceChildren(...parts);
    this.shown.textContent = this.list.length === 0 ? "" : "Showing " + group(String(Math.min(this.limit, this.list.length))) + " of " + group(String(this.list.length));
  }

  more(by) {
    this.limit += by;
    this.render();
  }
}
