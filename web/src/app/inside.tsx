import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { LiveProvider } from "~/shared/live/provider";
import { FreshProvider } from "~/shared/session/fresh";
import { Shell } from "./shell";

/** What everybody has who is signed in: the stream of events, the password asked for again, the shell. */
export function Inside() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const out = useCallback(() => {
    const next = `${window.location.pathname}${window.location.search}`;
    // What was shown is forgotten after its pages are gone: they cannot be drawn without who is signed in.
    void navigate({ to: "/signin", search: next === "/" ? {} : { next }, state: { out: true } }).then(() => client.clear());
  }, [client, navigate]);
  return (
    <LiveProvider onOut={out}>
      <FreshProvider>
        <Shell />
      </FreshProvider>
    </LiveProvider>
  );
}
