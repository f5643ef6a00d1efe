import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { read } from "~/shared/api/query";
import { Detail } from "./detail";
import { Layout } from "./layout";

export default function StrategyPage() {
  const { strategy: id } = useParams({ from: "/inside/strategies/$strategy" });
  const { version } = useSearch({ from: "/inside/strategies/$strategy" });
  const navigate = useNavigate();
  const found = useQuery(read("/api/v1/strategies/{strategy}", { params: { path: { strategy: id } } }));
  return (
    <Layout title={found.data?.name ?? "Strategy"} selected={id}>
      <Detail
        key={id}
        id={id}
        number={version}
        pick={(number) => void navigate({ to: ".", search: (old) => ({ ...old, version: number }), replace: true })}
      />
    </Layout>
  );
}
