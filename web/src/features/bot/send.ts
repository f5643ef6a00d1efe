import { useQueryClient } from "@tanstack/react-query";
import { api, type Schema } from "~/shared/api/client";
import { Problem } from "~/shared/api/problem";
import { useFresh } from "~/shared/session/session";
import { type Bot, botQuery } from "./state";

/** changed reports whether a change was refused because somebody else changed the bot since it was read. */
export const changed = (error: unknown) => error instanceof Problem && error.status === 412;

/** useSend is what is done with a bot. What the answer says is on the page at once; what became of it comes by events. */
export function useSend(bot: Bot) {
  const client = useQueryClient();
  const fresh = useFresh();
  const path = { bot: bot.id };
  const header = { "If-Match": `"${bot.version}"` };
  const put = (data: Bot | undefined) => {
    if (!data) return;
    client.setQueryData(botQuery(bot.id).queryKey, (old) => ({ ...old, ...data }));
    for (const path of ["/api/v1/bots", "/api/v1/dashboard"]) void client.invalidateQueries({ queryKey: [path] });
    void client.invalidateQueries({ queryKey: ["/api/v1/system/kill"] });
  };
  const asked = async (answer: Promise<unknown>) => {
    await answer;
    await client.invalidateQueries({ queryKey: ["/api/v1/bots/{bot}/commands"] });
  };
  const act = (name: "start" | "stop" | "pause" | "resume" | "kill" | "unkill") => async () =>
    put((await api.POST(`/api/v1/bots/{bot}/${name}`, { params: { path } })).data);
  return {
    start: () => fresh(act("start")),
    stop: act("stop"),
    pause: act("pause"),
    resume: act("resume"),
    kill: act("kill"),
    unkill: act("unkill"),
    exit: (slot: string) => asked(api.POST("/api/v1/bots/{bot}/force-exit", { params: { path }, body: { slot } })),
    // The number of an order has up to 63 bits: it stays text, whatever the document's type says.
    cancel: (order: string) =>
      asked(api.POST("/api/v1/bots/{bot}/orders/{order}/cancel", { params: { path: { ...path, order: order as never } } })),
    cancelAll: () => asked(api.POST("/api/v1/bots/{bot}/orders/cancel", { params: { path } })),
    move: (order: string, price: string) =>
      asked(
        api.POST("/api/v1/bots/{bot}/orders/{order}/move", {
          params: { path: { ...path, order: order as never } },
          body: { price },
        }),
      ),
    change: async (body: Partial<Schema<"Setup">>) =>
      put((await api.PATCH("/api/v1/bots/{bot}", { params: { path, header }, body })).data),
    upgrade: async (strategy: string) =>
      put((await api.POST("/api/v1/bots/{bot}/upgrade", { params: { path, header }, body: { strategy } })).data),
    back: async () => put((await api.POST("/api/v1/bots/{bot}/rollback", { params: { path, header } })).data),
    remove: async () => {
      await api.DELETE("/api/v1/bots/{bot}", { params: { path, header } });
    },
    reload: () => client.invalidateQueries({ queryKey: botQuery(bot.id).queryKey }),
  };
}

export type Send = ReturnType<typeof useSend>;
