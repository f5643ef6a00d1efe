import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeRouter } from "./app/router";
import { Problem } from "./shared/api/problem";
import "./styles/app.css";

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      // The session has ended, here or elsewhere: the guard of the router leads to the sign-in.
      if (error instanceof Problem && error.status === 401) void router.invalidate();
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
