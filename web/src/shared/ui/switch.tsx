import { Switch as RadixSwitch } from "radix-ui";
import { type ReactNode, useId } from "react";

/** On or off, at once. */
export function Switch({
  label,
  checked,
  onChange,
  disabled,
  help,
}: {
  label: string;
  checked: boolean;
  onChange(on: boolean): void;
  disabled?: boolean;
  help?: ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <div className="flex items-center gap-2 max-sm:min-h-11">
        <RadixSwitch.Root
          id={id}
          checked={checked}
          onCheckedChange={onChange}
          disabled={disabled}
          className="relative h-4.5 w-7.5 shrink-0 rounded-[9px] bg-line-strong data-[state=checked]:bg-button disabled:opacity-50"
        >
          <RadixSwitch.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-surface transition-transform data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-ink-inverse" />
        </RadixSwitch.Root>
        <label htmlFor={id}>{label}</label>
      </div>
      {help && <p className="mt-1 text-12 max-sm:-mt-1 max-sm:mb-2 text-ink-3">{help}</p>}
    </div>
  );
}
