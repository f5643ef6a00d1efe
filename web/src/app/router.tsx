import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import * as search from "~/features/search";
import { ours } from "~/features/signin/next";
import { patient } from "~/shared/api/patient";
import { Problem } from "~/shared/api/problem";
import { session } from "~/shared/session/session";
import { Broken, Coming, NotFound } from "./broken";

/** A page whose code comes when it is opened. */
const page = (load: () => Promise<unknown>) => lazyRouteComponent(() => patient(load) as Promise<{ default: ComponentType }>);

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: search.signIn,
  beforeLoad: async ({ context, location, search: { next, name, view } }) => {
    // Who is signed in has nothing to do here, and goes on to where they wanted. But who has just set the password of an account comes
    // to sign in with that one, whoever else is signed in; who asks for a new password gets the form for it; and who signs out, or was
    // let in no further, must not go round in a circle.
    if (name || view || location.state.out) return;
    const known = await context.client.fetchQuery({ ...session, staleTime: 0, retry: false }).catch(() => undefined);
    if (known) throw redirect({ href: ours(next), replace: true });
  },
  component: page(() => import("~/features/signin/page")),
});
// The pages that one-time links lead to. The secret is behind the #, so it reaches no server's log.
const link = (path: "/setup" | "/invite" | "/reset") =>
  createRoute({ getParentRoute: () => root, path, component: page(() => import("~/features/signin/link")) });

/** Behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: lazyRouteComponent(() => patient(() => import("./inside")), "Inside"),
  errorComponent: Broken,
  beforeLoad: async ({ context, location }) => {
    try {
      // What is known of the session holds until something is refused: pages that were seen open without the network too.
      const known = context.client.getQueryState(session.queryKey);
      if (!known?.data || known.isInvalidated) await context.client.fetchQuery(session);
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        throw redirect({ to: "/signin", search: location.href === "/" ? {} : { next: location.href } });
      throw error;
    }
  },
});

const at = () => inside;
const overview = createRoute({
  getParentRoute: at,
  path: "/",
  component: page(() => import("~/features/overview/page")),
});
const bots = createRoute({
  getParentRoute: at,
  path: "/bots",
  validateSearch: search.bots,
  component: page(() => import("~/features/bots/page")),
});
const wizard = createRoute({
  getParentRoute: at,
  path: "/bots/new",
  validateSearch: search.wizard,
  component: page(() => import("~/features/wizard/page")),
});
const bot = createRoute({
  getParentRoute: at,
  path: "/bots/$bot",
  validateSearch: search.bot,
  component: page(() => import("~/features/bot/page")),
});
const strategies = createRoute({
  getParentRoute: at,
  path: "/strategies",
  validateSearch: search.strategies,
  component: page(() => import("~/features/strategies/page")),
});
const strategy = createRoute({
  getParentRoute: at,
  path: "/strategies/$strategy",
  validateSearch: search.strategy,
  component: page(() => import("~/features/strategies/strategy")),
});
const backtests = createRoute({
  getParentRoute: at,
  path: "/backtests",
  validateSearch: search.backtests,
  component: page(() => import("~/features/backtests/page")),
});
const newBacktest = createRoute({
  getParentRoute: at,
  path: "/backtests/new",
  validateSearch: search.newTest,
  component: page(() => import("~/features/backtests/new")),
});
const compare = createRoute({
  getParentRoute: at,
  path: "/backtests/compare",
  validateSearch: search.compare,
  component: page(() => import("~/features/backtests/compare")),
});
const backtest = createRoute({
  getParentRoute: at,
  path: "/backtests/$id",
  validateSearch: search.backtest,
  component: page(() => import("~/features/backtests/report")),
});
const sweeps = createRoute({
  getParentRoute: at,
  path: "/sweeps",
  validateSearch: search.sweeps,
  component: page(() => import("~/features/sweeps/page")),
});
const newSweep = createRoute({
  getParentRoute: at,
  path: "/sweeps/new",
  validateSearch: search.newTest,
  component: page(() => import("~/features/sweeps/new")),
});
const sweep = createRoute({
  getParentRoute: at,
  path: "/sweeps/$id",
  validateSearch: search.sweep,
  component: page(() => import("~/features/sweeps/sweep")),
});
const markets = createRoute({
  getParentRoute: at,
  path: "/markets",
  validateSearch: search.markets,
  component: page(() => import("~/features/markets/page")),
});
const market = createRoute({
  getParentRoute: at,
  path: "/markets/$exchange/$symbol",
  validateSearch: search.market,
  component: page(() => import("~/features/markets/market")),
});
const accounts = createRoute({
  getParentRoute: at,
  path: "/accounts",
  validateSearch: search.accounts,
  component: page(() => import("~/features/accounts/page")),
});
const settings = createRoute({
  getParentRoute: at,
  path: "/settings",
  validateSearch: search.settings,
  component: page(() => import("~/features/settings/page")),
});

const tree = root.addChildren([
  signIn,
  link("/setup"),
  link("/invite"),
  link("/reset"),
  inside.addChildren([
    overview,
    bots,
    wizard,
    bot,
    strategies,
    strategy,
    backtests,
    newBacktest,
    compare,
    backtest,
    sweeps,
    newSweep,
    sweep,
    markets,
    market,
    accounts,
    settings,
  ]),
]);

export const makeRouter = (client: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultNotFoundComponent: NotFound,
    defaultPendingComponent: Coming,
    defaultErrorComponent: Broken,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
  interface HistoryState {
    /** The session has just ended. */
    out?: boolean;
  }
}
