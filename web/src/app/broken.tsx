import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { words } from "~/shared/api/problem";
import { Button, buttonClass } from "~/shared/ui/button";
import { Empty } from "~/shared/ui/parts";

/** A page that cannot be shown, and why. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <div role="alert">
      <Empty
        page
        title="This page cannot be shown"
        actions={
          <>
            <Button kind="primary" onClick={reset}>
              Try again
            </Button>
            <a href="/" className={buttonClass()}>
              Go to the overview
            </a>
          </>
        }
      >
        {words(error)}
      </Empty>
    </div>
  );
}

/** A page whose code is on its way. */
export function Coming() {
  return (
    <p role="status" className="p-3.5 text-ink-2">
      This page is on its way. Without a connection it comes when that is back.
    </p>
  );
}

/** Nothing is at this address. */
export function NotFound() {
  return (
    <Empty
      page
      title="There is nothing at this address"
      actions={
        <Link to="/" className={buttonClass("primary")}>
          Go to the overview
        </Link>
      }
    >
      It may have been deleted, or it belongs to somebody else.
    </Empty>
  );
}
