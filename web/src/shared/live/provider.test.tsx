import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "../../../test/app";

const tried = vi.hoisted(() => ({ failing: true, times: 0 }));
vi.mock("./listen", async (original) => {
  const real = await original<typeof import("./listen")>();
  return {
    get listen() {
      tried.times++;
      if (tried.failing) throw new TypeError("Failed to fetch dynamically imported module");
      return real.listen;
    },
  };
});

test("without the code of the stream the connection is lost, until it is there", async () => {
  const { user } = await open("/settings");
  const lost = await screen.findByRole("alert");
  expect(lost).toHaveTextContent(/No connection to the server since/);
  tried.failing = false;
  await user.click(screen.getByRole("button", { name: "Try now" }));
  await waitFor(() => expect(screen.queryByText(/No connection to the server/)).toBeNull());
  expect(tried.times).toBe(2);
});
