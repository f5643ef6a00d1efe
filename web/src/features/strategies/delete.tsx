import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api, type Schema } from "~/shared/api/client";
import { read } from "~/shared/api/query";
import { Confirm } from "~/shared/ui/dialog";

/** Asks before a strategy is deleted; if bots use it, it says which, and does not. */
export function DeleteStrategy({ strategy: s, open, close }: { strategy: Schema<"Strategy">; open: boolean; close(): void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const versions = useQuery({
    ...read("/api/v1/strategies/{strategy}/versions", { params: { path: { strategy: s.id }, query: { limit: 20 } } }),
    enabled: open,
  });
  const users = useQueries({
    queries: (versions.data?.items ?? []).map((v) =>
      read("/api/v1/strategies/{strategy}/versions/{version}/bots", {
        params: { path: { strategy: s.id, version: String(v.number) }, query: { limit: 5 } },
      }),
    ),
  });
  const bots = [...new Map(users.flatMap((u) => u.data?.items ?? []).map((b) => [b.id, b])).values()];
  return (
    <Confirm
      title={`Delete ${s.name}`}
      open={open}
      close={close}
      verb="Delete strategy"
      doing="Deleting"
      kind="danger"
      ready={bots.length === 0}
      act={async () => {
        await api.DELETE("/api/v1/strategies/{strategy}", { params: { path: { strategy: s.id } } });
        await navigate({ to: "/strategies" });
        client.removeQueries({ queryKey: ["/api/v1/strategies/{strategy}"] });
        void client.invalidateQueries({ queryKey: ["/api/v1/strategies"] });
      }}
    >
      {bots.length > 0 ? (
        <InUse bots={bots} what="it" />
      ) : (
        <p>
          It goes with all its versions. Reports of backtests stay, but cannot be run again. A bot that uses it keeps it from
          being deleted.
        </p>
      )}
    </Confirm>
  );
}

/** Why something cannot be deleted. */
export function InUse({ bots, what }: { bots: Schema<"Bot">[]; what: string }) {
  return (
    <div className="grid gap-2">
      <p>
        It cannot be deleted, because {bots.length === 1 ? "a bot runs" : "bots run"} {what}, or ran it before the last upgrade.
        Delete {bots.length === 1 ? "that bot" : "those bots"} first, or upgrade {bots.length === 1 ? "it" : "them"} twice.
      </p>
      <ul className="grid gap-1 max-sm:gap-7 max-sm:py-3">
        {bots.map((b) => (
          <li key={b.id}>
            <Link to="/bots/$bot" params={{ bot: b.id }} className="touch text-accent hover:underline">
              {b.name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
