import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { api, carry } from "~/shared/api/client";
import { Problem } from "~/shared/api/problem";

/** useOut signs out: here, or first everywhere else. That the session has ended already is no fault. */
export function useOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    async (everywhere: boolean) => {
      try {
        if (everywhere) await api.DELETE("/api/v1/sessions");
        await api.POST("/api/v1/auth/sign-out");
      } catch (error) {
        if (!(error instanceof Problem && (error.status === 401 || error.status === 404))) throw error;
      }
      carry("");
      await navigate({ to: "/signin", state: { out: true } });
      client.clear(); // after the pages are gone that show who is signed in
    },
    [client, navigate],
  );
}
