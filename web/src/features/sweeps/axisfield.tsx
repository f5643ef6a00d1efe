import { checkParam, type Param, range, title, unit } from "~/shared/strategy/params";
import { Field, SelectField } from "~/shared/ui/field";
import { many } from "~/shared/ui/parts";
import { Segment, Toggles } from "~/shared/ui/tabs";
import { type Axis, checkAxis, isNumber, size } from "./axes";

/** A parameter of a sweep: it keeps a value, goes through a range, or takes each of a list. */
export function AxisField({
  param: p,
  axis,
  change,
  error,
}: {
  param: Param;
  axis: Axis;
  change(axis: Axis): void;
  /** What the server says of it. */
  error?: string;
}) {
  const name = title(p.name);
  const wrong = error ?? checkAxis(p, axis) ?? (axis.how === "fixed" ? checkParam(p, axis.value) : undefined);
  const n = size(axis);
  const set = (part: Partial<Axis>) => change({ ...axis, ...part });
  const ways: Axis["how"][] = isNumber(p) ? ["fixed", "range", "list"] : p.type === "string" ? ["fixed"] : ["fixed", "list"];
  return (
    <fieldset className="grid grid-cols-[180px_auto_minmax(0,1fr)] items-start gap-x-4 gap-y-2 border-b border-line-faint px-3.5 py-3 last:border-0 max-lg:grid-cols-[minmax(0,1fr)_auto]">
      <legend className="sr-only">{name}</legend>
      <div className="min-w-0">
        <p className="font-medium" aria-hidden="true">
          {name}
        </p>
        <p className="text-12 text-ink-3">
          {axis.how !== "fixed" && n !== undefined ? `${many(n, "value")}` : range(p)}
          {unit(p.name) && axis.how === "fixed" ? ` ${unit(p.name)}` : ""}
        </p>
      </div>
      <Segment
        label={`How ${name} varies`}
        value={axis.how}
        onChange={(how) => set({ how })}
        options={ways.map((w) => ({ value: w, text: { fixed: "Fixed", range: "Range", list: "List" }[w] }))}
      />
      <div className="min-w-0 max-lg:col-span-2">
        {axis.how === "range" ? (
          <div className="grid grid-cols-3 gap-3">
            <Field label="From" number value={axis.from} onChange={(e) => set({ from: e.target.value })} />
            <Field label="To" number value={axis.to} onChange={(e) => set({ to: e.target.value })} />
            <Field label="Step" number value={axis.step} placeholder="1" onChange={(e) => set({ step: e.target.value })} />
          </div>
        ) : axis.how === "list" ? (
          isNumber(p) ? (
            <Field
              label="Values"
              value={axis.list}
              inputMode="decimal"
              placeholder="5, 10, 20"
              onChange={(e) => set({ list: e.target.value })}
            />
          ) : (
            <Toggles
              label={`Values of ${name}`}
              value={axis.list.split(",").map((v) => v.trim())}
              onChange={(all) => set({ list: all.filter((v) => v !== "").join(", ") })}
              options={p.type === "bool" ? ["false", "true"] : (p.options ?? [])}
            />
          )
        ) : p.type === "enum" || p.type === "bool" ? (
          <SelectField
            label="Value"
            value={axis.value}
            onChange={(e) => set({ value: e.target.value })}
            options={p.type === "bool" ? ["false", "true"] : (p.options ?? [])}
          />
        ) : (
          <Field
            label="Value"
            number={isNumber(p)}
            unit={unit(p.name)}
            value={axis.value}
            onChange={(e) => set({ value: e.target.value })}
          />
        )}
        {wrong ? (
          <p className="mt-1 text-12 text-danger">{wrong}</p>
        ) : (
          p.help && <p className="mt-1 text-12 text-ink-3">{p.help.charAt(0).toUpperCase() + p.help.slice(1)}</p>
        )}
      </div>
    </fieldset>
  );
}
