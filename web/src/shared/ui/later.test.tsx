import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ComponentType, useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { sound } from "../../../test/app";
import { Confirm } from "./dialog";
import { later } from "./later";

interface Props {
  open: boolean;
  close(): void;
}
const Plain = ({ open, close }: Props) => (
  <Confirm open={open} close={close} title="Really?" verb="Do it" doing="Doing it" act={async () => {}}>
    It is done.
  </Confirm>
);

/** A page with a button that asks for what comes later. */
function Page({ of: Part }: { of: ComponentType<Props> }) {
  const [open, setOpen] = useState(false);
  return (
    <main>
      <button type="button" onClick={() => setOpen(true)}>
        Ask
      </button>
      <Part open={open} close={() => setOpen(false)} />
    </main>
  );
}
const ask = () => screen.getByRole("button", { name: "Ask" });
afterEach(() => void vi.useRealTimers());

test("it is fetched when it is asked for, once, and gives the focus back", async () => {
  const load = vi.fn(async () => Plain);
  const Part = later(load);
  const user = userEvent.setup();
  const view = render(<Page of={Part} />);
  expect(load).not.toHaveBeenCalled();
  await user.click(ask());
  await user.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(ask()).toHaveFocus();
  view.unmount();
  render(<Page of={Part} />);
  await user.click(ask());
  expect(screen.getByRole("dialog", { name: "Really?" })).toBeVisible(); // at once
  expect(load).toHaveBeenCalledTimes(1);
});

test("it is fetched when the page has stood for a while, and without a word if that fails", async () => {
  vi.useFakeTimers();
  const load = vi.fn<() => Promise<ComponentType<Props>>>().mockRejectedValue(new TypeError("no network"));
  const Part = later(load);
  render(<Page of={Part} />);
  await vi.advanceTimersByTimeAsync(1900);
  expect(load).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(load).toHaveBeenCalledTimes(1);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("what did not come is told, can be tried again and left; the page stays", async () => {
  const load = vi.fn<() => Promise<ComponentType<Props>>>().mockRejectedValue(new TypeError("no network"));
  const Part = later(load);
  const user = userEvent.setup();
  const { container } = render(<Page of={Part} />);
  await user.click(ask());
  expect(await screen.findByText("What you asked for did not come")).toBeVisible();
  expect(screen.getByRole("button", { name: "Try again" })).toHaveFocus();
  await sound(container);
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(ask()).toHaveFocus();

  await user.click(ask());
  await screen.findByText("What you asked for did not come");
  load.mockResolvedValue(Plain);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("dialog", { name: "Really?" })).toBeVisible();
  expect(screen.queryByText("What you asked for did not come")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(ask()).toHaveFocus());
});
