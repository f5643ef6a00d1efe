import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { HeatMap, Months } from "./heat";

const map = {
  label: "Sharpe",
  x: "fast",
  y: "slow",
  columns: ["5", "10"],
  lines: ["20", "30"],
  cells: [
    [1.2, null],
    [-2.4, 0],
  ],
  write: (n: number) => n.toFixed(2),
} as const;

test("a heat map says each cell in words: its value, that it was refused, the best and yours", async () => {
  const pick = vi.fn();
  render(<HeatMap {...map} best={[0, 0]} yours={[1, 0]} pick={pick} />);
  expect(screen.getByRole("button", { name: "slow 20, fast 5: 1.20, the best" })).toHaveTextContent("1.20");
  expect(screen.getByRole("button", { name: "slow 20, fast 10: refused" })).toHaveTextContent("");
  await userEvent.click(screen.getByRole("button", { name: "slow 30, fast 5: -2.40, yours" }));
  expect(pick).toHaveBeenCalledWith(1, 0);
});

test("the furthest from zero has the strongest colour, and zero is grey", () => {
  render(<HeatMap {...map} />);
  const tint = (text: string) => screen.getByText(text).closest("td")?.style.background;
  expect(tint("-2.40")).toBe("var(--heat-n3)");
  expect(tint("1.20")).toMatch(/heat-p[12]/);
  expect(tint("0.00")).toBe("var(--heat-0)");
});

test("months stand in their year, and the year is what they make together", () => {
  render(
    <Months
      months={[
        { year: 2025, month: 12, return: 0.1 },
        { year: 2026, month: 1, return: 0.1 },
        { year: 2026, month: 2, return: -0.1 },
        { year: 2026, month: 3, return: null },
      ]}
    />,
  );
  const rows = screen.getAllByRole("row").slice(1);
  expect(within(rows[0] as HTMLElement).getByRole("rowheader")).toHaveTextContent("2026");
  const cells = within(rows[0] as HTMLElement)
    .getAllByRole("cell")
    .map((c) => c.textContent);
  expect(cells[0]).toBe("+10.0\u202f%");
  expect(cells[1]).toBe("\u221210.0\u202f%");
  expect(cells[2]).toBe("–");
  expect(cells[12]).toBe("\u22121.0\u202f%"); // 1.1 x 0.9 - 1
});
