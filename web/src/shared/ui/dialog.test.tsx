import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { sound } from "../../../test/app";
import { Problem } from "../api/problem";
import { Button } from "./button";
import { Confirm, Dialog } from "./dialog";

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

function Renames() {
  const [open, setOpen] = useState(false);
  return (
    <main id="main" tabIndex={-1}>
      <button type="button" onClick={() => setOpen(true)}>
        Rename
      </button>
      <Dialog title="A new name" open={open} close={() => setOpen(false)} actions={<Button>Save</Button>}>
        <input aria-label="Name" autoFocus data-start />
      </Dialog>
    </main>
  );
}

test("the focus goes back to what opened it, also when a field in it had it", async () => {
  const user = userEvent.setup();
  render(<Renames />);
  const rename = screen.getByRole("button", { name: "Rename" });
  await user.click(rename);
  expect(screen.getByRole("textbox", { name: "Name" })).toHaveFocus();
  fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true })); // Esc
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(rename).toHaveFocus();
});

function Deletes() {
  const [at, set] = useState<"there" | "asking" | "gone">("there");
  return (
    <main id="main" tabIndex={-1}>
      {at !== "gone" && (
        <button type="button" onClick={() => set("asking")}>
          Delete
        </button>
      )}
      {at === "asking" && (
        <Confirm title="Delete it?" open close={() => set("gone")} verb="Delete it" doing="Deleting" act={async () => {}}>
          It is gone then.
        </Confirm>
      )}
    </main>
  );
}

test("if what opened it is gone, the page has the focus, not nothing", async () => {
  const user = userEvent.setup();
  render(<Deletes />);
  await user.click(screen.getByRole("button", { name: "Delete" }));
  await user.click(screen.getByRole("button", { name: "Delete it" }));
  await waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
});

test("who is told to wait sees for how long, and cannot press before", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setInterval", "clearInterval", "Date"] });
  const busy = new Problem({ status: 429, code: "limit", detail: "too many requests" }, 2000);
  const { user } = ask({ act: vi.fn(async () => {}).mockRejectedValueOnce(busy) });
  await user.click(screen.getByRole("button", { name: "Kill and sell at market" }));
  expect(await screen.findByRole("button", { name: "Wait 2 s" })).toBeDisabled();
  expect(screen.getByText("Too many requests. Try again in 2 s.")).toBeVisible();
  vi.advanceTimersByTime(2500);
  expect(await screen.findByRole("button", { name: "Kill and sell at market" })).toBeEnabled();
  vi.useRealTimers();
});

test("a password that nobody gave is no fault of the thing that wanted it", async () => {
  const again = new Problem({ status: 403, code: "reauthenticate", detail: "give your password again" });
  const act = vi.fn(async () => {}).mockRejectedValueOnce(again);
  const { user, close } = ask({ act });
  await user.click(screen.getByRole("button", { name: "Kill and sell at market" }));
  await waitFor(() => expect(act).toHaveBeenCalledOnce());
  expect(await screen.findByRole("button", { name: "Kill and sell at market" })).toBeEnabled();
  expect(screen.queryByText(/password/)).toBeNull();
  expect(close).not.toHaveBeenCalled();
});
