import { useEffect, useRef, useState } from "react";
import { compare, decimal, money, NONE, percent, price, sign, signed } from "../format/number";

interface NumProps {
  /** A decimal as text; for percentages the fraction as a number. */
  value: string | number | null | undefined;
  /** pnl: signed, with its colour. pct: a fraction as percent. price, qty: with their own digits. */
  kind?: "money" | "pnl" | "pct" | "pnl-pct" | "price" | "qty";
  places?: number;
  unit?: string;
  /** Tints its ground for a moment when it changes. */
  flash?: boolean;
  className?: string;
}

function written({ value, kind, places }: NumProps): string {
  if (value === null || value === undefined || value === "") return NONE;
  if (kind === "pct" || kind === "pnl-pct")
    return percent(typeof value === "number" ? value : Number(value), places ?? (kind === "pnl-pct" ? 2 : 1), kind === "pnl-pct");
  const text = String(value);
  if (kind === "pnl") return signed(text, places);
  if (kind === "price") return price(text, places);
  if (kind === "qty") return decimal(text, places);
  return places === undefined ? money(text) : decimal(text, places);
}

/** A number, as direction.md writes numbers: gains in teal with a plus, losses in vermilion with a minus, zero grey. */
export function Num(props: NumProps) {
  const { value, kind, unit, flash, className = "" } = props;
  const text = written(props);
  const coloured = kind === "pnl" || kind === "pnl-pct";
  const tone =
    text === NONE
      ? "text-ink-3"
      : !coloured
        ? ""
        : { "-1": "text-loss", 0: "text-flat", 1: "text-gain" }[sign(value) as -1 | 0 | 1];
  const tint = useFlash(flash ? String(value ?? "") : undefined);
  return (
    <span className={`whitespace-nowrap ${tone} ${tint} ${className}`} key={tint ? text : undefined}>
      {text}
      {unit && text !== NONE && <span className="ml-[0.25em] text-[0.85em] font-regular text-ink-3">{unit}</span>}
    </span>
  );
}

function useFlash(value: string | undefined): string {
  const before = useRef(value);
  const last = useRef(0);
  const [tint, setTint] = useState("");
  useEffect(() => {
    const old = before.current;
    before.current = value;
    if (!old || !value || old === value || Date.now() - last.current < 1000) return;
    last.current = Date.now();
    setTint(compare(value, old) > 0 ? "flash-gain" : "flash-loss");
    const timer = setTimeout(() => setTint(""), 700);
    return () => clearTimeout(timer);
  }, [value]);
  return tint;
}
