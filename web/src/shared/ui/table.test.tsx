import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { sound } from "../../../test/app";
import { LongTable } from "./long";
import { type Column, Table } from "./table";

interface Row {
  id: string;
  size: string;
}
const rows: Row[] = [
  { id: "a", size: "1.00" },
  { id: "b", size: "2.00" },
];
const columns: Column<Row>[] = [
  { id: "id", head: "Name", cell: (r) => r.id },
  { id: "size", head: "Size", cell: (r) => r.size, number: true, foot: "3.00" },
];

test("it is a table with its caption, headers, rows and sums", async () => {
  const { container } = render(<Table caption="Orders" columns={columns} rows={rows} row={{ key: (r) => r.id }} />);
  const table = screen.getByRole("table", { name: "Orders" });
  expect(
    within(table)
      .getAllByRole("columnheader")
      .map((h) => h.textContent),
  ).toEqual(["Name", "Size"]);
  expect(
    within(table)
      .getAllByRole("row")
      .map((r) => r.textContent),
  ).toEqual(["NameSize", "a1.00", "b2.00", "3.00"]);
  await sound(container);
});

test("a row opens with a click and with Enter, but not through what is in it", async () => {
  const user = userEvent.setup();
  const open = vi.fn();
  const more = vi.fn();
  const acts: Column<Row> = {
    id: "acts",
    head: "Actions",
    cell: (r) => (
      <button type="button" onClick={more}>
        Stop {r.id}
      </button>
    ),
  };
  const { container } = render(
    <Table caption="Bots" columns={[...columns, acts]} rows={rows} row={{ key: (r) => r.id, open }} />,
  );
  await user.click(screen.getByText("2.00"));
  expect(open).toHaveBeenLastCalledWith(rows[1]);
  await user.click(screen.getByRole("button", { name: "Stop a" }));
  expect(more).toHaveBeenCalledOnce();
  expect(open).toHaveBeenCalledOnce();
  screen.getByText("1.00").closest("tr")?.focus();
  await user.keyboard("{Enter}");
  expect(open).toHaveBeenLastCalledWith(rows[0]);
  await user.tab();
  await user.keyboard("{Enter}"); // on the button
  expect(more).toHaveBeenCalledTimes(2);
  expect(open).toHaveBeenCalledTimes(2);
  await sound(container);
});

test("a header sorts, and says how", async () => {
  const by = vi.fn();
  render(
    <Table
      caption="Trades"
      columns={[{ id: "id", head: "Name", cell: (r: Row) => r.id, sort: { active: "desc", by } }]}
      rows={rows}
      row={{ key: (r) => r.id }}
    />,
  );
  expect(screen.getByRole("columnheader", { name: /Name/ })).toHaveAttribute("aria-sort", "descending");
  await userEvent.setup().click(screen.getByRole("button", { name: /Name/ }));
  expect(by).toHaveBeenCalledOnce();
});

test("groups have a header of their own", () => {
  render(
    <Table
      caption="Bots"
      columns={columns}
      groups={[
        { id: "live", title: "Live", rows: rows.slice(0, 1) },
        { id: "paper", title: "Paper", rows: rows.slice(1) },
      ]}
      row={{ key: (r) => r.id }}
    />,
  );
  expect(screen.getAllByRole("rowheader").map((h) => h.textContent)).toEqual(["Live", "Paper"]);
});

test("while it loads it has its final geometry, and no rows to read", () => {
  render(<Table caption="Bots" columns={columns} rows={[]} row={{ key: (r) => r.id }} loading={3} />);
  expect(screen.getByRole("columnheader", { name: "Name" })).toBeVisible();
  expect(screen.getAllByRole("row")).toHaveLength(1);
  expect(screen.queryByText("3.00")).toBeNull();
});

test("of thousands of rows a few are drawn", () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ id: `r${i}`, size: "1" }));
  const { container } = render(
    <LongTable caption="Trades" columns={columns} rows={many} row={{ key: (r) => r.id }} window={{ height: 400 }} />,
  );
  expect(screen.getByRole("region", { name: "Trades" })).toHaveAttribute("tabindex", "0");
  expect(container.querySelectorAll("tr[data-row]").length).toBeLessThan(100);
});

/** Rows stand below one another, as tall as they are here: a browser would lay them out. */
const layOut = (height: number) => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
    const at = Number(this.getAttribute("aria-rowindex") ?? 0);
    return new DOMRect(0, at * height, 300, this.matches("tr") ? height : 400);
  });
};

test("rows that are not drawn take the room that rows have here, as on a phone, whose are taller", () => {
  layOut(32);
  const many = Array.from({ length: 5000 }, (_, i) => ({ id: `r${i}`, size: "1" }));
  const { container } = render(
    <LongTable caption="Trades" dense columns={columns} rows={many} row={{ key: (r) => r.id }} window={{ height: 400 }} />,
  );
  const drawn = container.querySelectorAll("tr[data-row]").length;
  expect(drawn).toBeGreaterThan(10);
  const below = [...container.querySelectorAll<HTMLElement>("tbody[aria-hidden] td")].at(-1);
  expect(below?.style.height).toBe(`${(5000 - drawn) * 32}px`);
  expect(screen.getByRole("table")).toHaveAttribute("aria-rowcount", "5001");
});

test("while one scrolls, rows that stay in sight are not drawn anew", () => {
  layOut(32);
  const many = Array.from({ length: 5000 }, (_, i) => ({ id: `r${i}`, size: "1" }));
  const cell = vi.fn((r: Row) => r.id);
  const { container } = render(
    <LongTable
      caption="Trades"
      columns={[{ id: "id", head: "Name", cell }]}
      rows={many}
      row={{ key: (r) => r.id }}
      window={{ height: 400 }}
    />,
  );
  const ids = () => [...container.querySelectorAll("tr[data-row]")].map((r) => r.textContent);
  const before = ids();
  cell.mockClear();
  const region = screen.getByRole("region", { name: "Trades" });
  region.scrollTop = 10 * 32;
  fireEvent.scroll(region);
  const fresh = ids().filter((id) => !before.includes(id));
  expect(fresh.length).toBeGreaterThan(0);
  expect(cell.mock.calls.map(([r]) => r.id)).toEqual(fresh);
});
