import { Link } from "@tanstack/react-router";
import { useMay } from "~/shared/session/session";
import { buttonClass } from "~/shared/ui/button";
import { Panel } from "~/shared/ui/panel";
import { Empty } from "~/shared/ui/parts";

/** For those who have no bot yet: what to do, in the order that costs nothing. */
export function First() {
  const may = useMay("trade");
  if (!may)
    return (
      <Panel label="No bots yet" flush>
        <Empty title="No bots yet">
          You may look and not trade. When there are bots, what they hold and what they earn is shown here; ask your admin for the
          right to trade if you want to make one.
        </Empty>
      </Panel>
    );
  return (
    <Panel label="Start here" flush>
      <Empty
        title="No bots yet"
        actions={
          <>
            <Link to="/backtests/new" className={buttonClass("primary")}>
              Run a backtest
            </Link>
            <Link to="/bots/new" className={buttonClass()}>
              New paper bot
            </Link>
            <Link to="/strategies" className={buttonClass()}>
              Upload a strategy
            </Link>
          </>
        }
      >
        A bot runs one strategy on one market. Try a ready-made strategy on history first, then let it trade on paper: neither
        needs an exchange account, and nothing is at risk. A strategy of your own can be uploaded at any time.
      </Empty>
      <ol className="grid grid-cols-3 border-t border-line-faint max-lg:grid-cols-1 [&>li]:border-line-faint [&>li]:p-3.5 lg:[&>li+li]:border-l max-lg:[&>li+li]:border-t [&_b]:font-medium">
        <li>
          <b>1. Backtest</b>
          <p className="text-ink-2">What a strategy would have done, with fees, and what makes the result doubtful.</p>
        </li>
        <li>
          <b>2. Paper</b>
          <p className="text-ink-2">
            The same strategy on live prices with simulated fills. Leave it running for weeks, not hours.
          </p>
        </li>
        <li>
          <b>3. Live</b>
          <p className="text-ink-2">
            Only then with real money, with an exchange key that may not withdraw, and with limits on what a day may lose.
          </p>
        </li>
      </ol>
    </Panel>
  );
}
