import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Tabs } from "./tabs";

test("the open tab is scrolled into its line, to either side, and what is seen already stays", () => {
  // A line of 300 px, in which each of five tabs has 100.
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    const line = this.closest("[role=tablist]");
    const left = this === line ? 0 : [...(line?.children ?? [])].indexOf(this) * 100 - (line?.scrollLeft ?? 0);
    return { left, right: left + (this === line ? 300 : 100) } as DOMRect;
  });
  const at = (value: string) => (
    <Tabs
      label="Settings"
      value={value}
      onChange={() => {}}
      tabs={["a", "b", "c", "d", "e"].map((v) => ({ value: v, text: v, content: v }))}
    />
  );
  const { rerender } = render(at("e"));
  const line = screen.getByRole("tablist");
  expect(line.scrollLeft).toBe(224);
  rerender(at("d"));
  expect(line.scrollLeft).toBe(224);
  rerender(at("a"));
  expect(line.scrollLeft).toBe(-24); // a browser stops at 0
});

test("numbers lead to the tabs", async () => {
  const change = vi.fn();
  const tabs = ["report", "trades"].map((v) => ({ value: v, text: v, content: v }));
  render(<Tabs label="Parts" value="report" onChange={change} tabs={tabs} />);
  await userEvent.setup().keyboard("213");
  expect(change.mock.calls).toEqual([["trades"], ["report"]]);
});
