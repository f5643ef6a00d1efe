import { useMemo } from "react";
import { encode } from "uqr";

/** A QR code as one path. It is black on white in both themes, with the white border of four modules that readers look for. */
export default function Qr({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { ecc: "M", border: 4 });
    return { size, path: data.flatMap((line, y) => line.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ""))).join("") };
  }, [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className="size-44 rounded-2">
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
