import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { sound } from "../../../test/app";
import { Problem } from "../api/problem";
import { Confirm } from "./dialog";

const refused = new Problem({ status: 409, code: "conflict", detail: "the bot is not stopped; stop it first" });

function ask(more: Partial<Parameters<typeof Confirm>[0]> = {}) {
  const close = vi.fn();
  const act = vi.fn(async () => {});
  const view = render(
    <Confirm
      title="Kill BTC trend?"
      open
      close={close}
      verb="Kill and sell at market"
      doing="Killing"
      kind="kill"
      act={act}
      {...more}
    >
      <p>It sells 0.5 BTC.</p>
    </Confirm>,
  );
  return { ...view, close, act, user: userEvent.setup() };
}

test("it says what will happen, and the safe button has the focus", async () => {
  const { container } = ask();
  expect(screen.getByRole("dialog", { name: "Kill BTC trend?" })).toHaveTextContent("It sells 0.5 BTC.");
  expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await sound(container);
});

test("cancel does nothing", async () => {
  const { user, act, close } = ask();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(close).toHaveBeenCalledOnce();
  expect(act).not.toHaveBeenCalled();
});

test("what has to be typed has to be typed", async () => {
  const { user, act, close } = ask({ typed: "BTC trend" });
  const field = screen.getByRole("textbox", { name: "Type BTC trend to go on" });
  const kill = screen.getByRole("button", { name: "Kill and sell at market" });
  expect(field).toHaveFocus();
  expect(kill).toBeDisabled();
  await user.type(field, "btc trend");
  expect(kill).toBeDisabled();
  await user.clear(field);
  await user.type(field, " BTC trend ");
  await user.click(kill);
  await waitFor(() => expect(close).toHaveBeenCalledOnce());
  expect(act).toHaveBeenCalledOnce();
});

test("it cannot be done before all is ready", () => {
  ask({ ready: false });
  expect(screen.getByRole("button", { name: "Kill and sell at market" })).toBeDisabled();
});

test("while it is done it is not done again", async () => {
  let done = () => {};
  const act = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        done = resolve;
      }),
  );
  const { user, close } = ask({ act });
  await user.click(screen.getByRole("button", { name: "Kill and sell at market" }));
  await user.click(screen.getByRole("button", { name: "Killing" }));
  expect(act).toHaveBeenCalledOnce();
  done();
  await waitFor(() => expect(close).toHaveBeenCalledOnce());
});

test("a failure is shown where one looks, and it can be tried again", async () => {
  const act = vi.fn(async () => {}).mockRejectedValueOnce(refused);
  const { user, close } = ask({ act });
  await user.click(screen.getByRole("button", { name: "Kill and sell at market" }));
  expect(await screen.findByText("The bot is not stopped; stop it first.")).toBeVisible();
  expect(close).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Kill and sell at market" }));
  await waitFor(() => expect(close).toHaveBeenCalledOnce());
});
