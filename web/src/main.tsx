import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeRouter } from "./app/router";
import { Problem } from "./shared/api/problem";
import { session } from "./shared/session/session";
import "./styles/app.css";

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session has ended, here or elsewhere: the guard of the router asks for it anew, and leads to the sign-in. What the guard
      // itself asks is left to it, or the two would go round in a circle.
      if (!(error instanceof Problem && error.status === 401) || query.queryKey[0] === session.queryKey[0]) return;
      void client.invalidateQueries({ queryKey: session.queryKey, refetchType: "none" });
      void router.invalidate();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000, // events keep it fresh
      retry: (n, error) => n < 2 && !(error instanceof Problem && error.status < 500),
      throwOnError: false,
    },
  },
});
const router = makeRouter(client);

const place = document.getElementById("root");
if (!place) throw new Error("the page has no place for the dashboard");
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
