import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { words } from "~/shared/api/problem";
import { read } from "~/shared/api/query";
import { decimal, percent, plot } from "~/shared/format/number";
import { duration } from "~/shared/format/time";
import { useMay } from "~/shared/session/session";
import { title } from "~/shared/strategy/params";
import { Confirm } from "~/shared/ui/dialog";
import { SelectField } from "~/shared/ui/field";
import { Notice } from "~/shared/ui/notice";
import { KeyValue, KeyValues, Panel } from "~/shared/ui/panel";
import { Hash } from "~/shared/ui/parts";
import { Act, useWhy } from "./controls";
import { EditDialog } from "./edit";
import { useSend } from "./send";
import { type Bot, quote, useHoldings, useStrategy } from "./state";

/** What the bot is made of, and what changes that: all of it while it is stopped. */
export function Setup({ bot }: { bot: Bot }) {
  const trade = useMay("trade");
  const not = useWhy(bot);
  const { version } = useStrategy(bot);
  const [open, setOpen] = useState<"edit" | "upgrade" | "back" | "remove">();
  const close = () => setOpen(undefined);
  const params = version?.describe.params ?? [];
  const values = params.map((p) => [p.name, bot.params[p.name] ?? String(p.default ?? "")] as const);
  const shown = version ? values : Object.entries(bot.params);
  const c = bot.costs;
  return (
    <Panel title="Setup" foot={trade && not.change && "All of this changes while the bot is stopped."}>
      <KeyValues>
        <KeyValue name="Version">
          {version && `${version.number} `}
          <Hash text={bot.module} name="hash of its strategy" />
        </KeyValue>
        {shown.map(([name, value]) => (
          <KeyValue key={name} name={title(name)}>
            {value}
            {bot.params[name] === undefined && <span className="text-12 text-ink-3"> default</span>}
          </KeyValue>
        ))}
        <KeyValue name="Began with">
          {decimal(bot.cash, 2)} <span className="text-12 text-ink-3">{quote(bot)}</span>
        </KeyValue>
        <KeyValue name="Looks">{bot.interval === 0 ? "with each candle" : `every ${duration(bot.interval)}`}</KeyValue>
        {bot.mode === "paper" && (
          <KeyValue name="Simulated costs">
            {percent(plot(c.fee), 3)} fee, {c.slippage_bps} bps slippage
          </KeyValue>
        )}
      </KeyValues>
      {trade && (
        <div className="mt-3 grid grid-cols-2 gap-2 max-sm:[&>*]:h-11">
          <Act icon="settings" why={not.change} onClick={() => setOpen("edit")}>
            Change
          </Act>
          <Act icon="upload" why={not.change} onClick={() => setOpen("upgrade")}>
            Upgrade
          </Act>
          <Act icon="history" why={not.back} onClick={() => setOpen("back")}>
            One step back
          </Act>
          <Act icon="trash" kind="danger" why={not.remove} onClick={() => setOpen("remove")}>
            Delete
          </Act>
        </div>
      )}
      {open === "edit" && <EditDialog bot={bot} close={close} />}
      {open === "upgrade" && <UpgradeDialog bot={bot} close={close} />}
      {open === "back" && <BackDialog bot={bot} close={close} />}
      {open === "remove" && <RemoveDialog bot={bot} close={close} />}
    </Panel>
  );
}

function UpgradeDialog({ bot, close }: { bot: Bot; close(): void }) {
  const send = useSend(bot);
  const { id } = useStrategy(bot);
  const list = useQuery({
    ...read("/api/v1/strategies/{strategy}/versions", { params: { path: { strategy: id ?? "" }, query: { limit: 100 } } }),
    enabled: id !== undefined,
  });
  const others = (list.data?.items ?? []).filter((v) => v.valid && v.sha256 !== bot.module);
  const [picked, pick] = useState("");
  const sha = picked || others[0]?.sha256 || "";
  return (
    <Confirm
      open
      close={close}
      title={`Another version for ${bot.name}`}
      verb="Upgrade the bot"
      doing="Upgrading"
      act={() => send.upgrade(sha)}
      ready={sha !== ""}
    >
      <p>
        It goes on with its position and its parameters when it is started again. The version it runs now is remembered, so that
        one step back is possible.
      </p>
      {list.error ? (
        <Notice tone="danger">{words(list.error)}</Notice>
      ) : others.length > 0 ? (
        <SelectField
          label="Version"
          value={sha}
          onChange={(e) => pick(e.target.value)}
          options={others.map((v) => ({
            value: v.sha256,
            text: `${v.number}${v.version ? ` (${v.version})` : ""} · ${v.sha256.slice(0, 8)} · by ${v.uploader}`,
          }))}
        />
      ) : (
        <p>
          {list.isPending ? "Looking for other versions." : `There is no other version of ${bot.strategy}. Upload one first.`}
        </p>
      )}
    </Confirm>
  );
}

function BackDialog({ bot, close }: { bot: Bot; close(): void }) {
  const send = useSend(bot);
  return (
    <Confirm open close={close} title="Back to the version before?" verb="Go one step back" doing="Going back" act={send.back}>
      <p>
        It ran {bot.previous?.slice(0, 8)} before its last upgrade, and runs {bot.module.slice(0, 8)} now. It goes on with its
        position and its parameters when it is started again.
      </p>
    </Confirm>
  );
}

function RemoveDialog({ bot, close }: { bot: Bot; close(): void }) {
  const send = useSend(bot);
  const navigate = useNavigate();
  const { flat } = useHoldings(bot);
  return (
    <Confirm
      open
      close={close}
      title={`Delete ${bot.name}?`}
      verb="Delete the bot"
      doing="Deleting"
      kind="kill"
      typed={bot.name}
      typedLabel={`Type ${bot.name} to confirm`}
      act={async () => {
        await send.remove();
        await navigate({ to: "/bots" });
      }}
    >
      <p>Its journal, orders, fills and curve go with it, and do not come back. Its strategy and the candles stay.</p>
      {!flat && (
        <p>
          {bot.mode === "live"
            ? "What it holds stays at the exchange, and nobody looks after it."
            : "It still holds a position, which is lost with it."}
        </p>
      )}
    </Confirm>
  );
}
