import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Spark } from "./parts";

const path = () => screen.getByRole("img").querySelector("path")?.getAttribute("d");

test("a curve that did not change lies in the middle; others reach from the lowest to the highest", () => {
  const { rerender } = render(<Spark label="30 days" values={[5, 5, 5]} />);
  expect(path()).toBe("M0.0 10.0L42.0 10.0L84.0 10.0");
  rerender(<Spark label="30 days" values={[5, 6]} />);
  expect(path()).toBe("M0.0 19.0L84.0 1.0");
});
