import type { ButtonHTMLAttributes, ComponentProps, ReactNode } from "react";
import { useLost } from "../live/live";
import { Icon, type IconName } from "./icon";

type Kind = "default" | "primary" | "ghost" | "danger" | "kill" | "live";

const kinds: Record<Kind, string> = {
  default: "border-line bg-surface text-ink hover:bg-hover",
  primary: "border-button bg-button text-ink-inverse hover:bg-button-hover",
  ghost: "border-transparent text-ink-2 hover:bg-hover",
  danger: "border-line bg-surface text-danger hover:bg-danger-bg",
  kill: "border-danger-fill bg-danger-fill text-on-danger",
  live: "border-live bg-live text-live-ink font-semibold",
};

/** How a button looks; for links that look like one as well. */
export function buttonClass(kind: Kind = "default", small = false, square = false): string {
  const size = small ? "h-6.5 max-sm:h-8 text-12" : "h-[var(--control)] max-sm:h-10 text-13";
  const width = square ? (small ? "w-6.5 max-sm:w-8" : "w-[var(--control)] max-sm:w-10") : small ? "px-2.25" : "px-3";
  return `touch inline-flex items-center justify-center gap-1.5 rounded-2 border font-medium leading-none whitespace-nowrap transition-colors select-none ${size} ${width} ${kinds[kind]} disabled:border-line disabled:bg-sunken disabled:text-ink-3 aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-ink-3`;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind;
  small?: boolean;
  icon?: IconName;
  /** What it is doing while it is busy: it cannot be pressed then. */
  busy?: string | false;
  children?: ReactNode;
  ref?: ComponentProps<"button">["ref"];
}

/** Why nothing can be changed now. */
export const away = "The connection to the server is lost. Nothing can be changed before it is back.";

/**
 * A button. Its words are a verb with its object. One with an icon alone needs aria-label. One that sends a form cannot be pressed while
 * the connection is lost; of others only the page knows whether they need the server.
 */
export function Button({ kind, small, icon, busy, children, className = "", disabled, ...rest }: ButtonProps) {
  const lost = useLost() && rest.type === "submit";
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || !!busy || lost}
      aria-busy={!!busy || undefined}
      title={lost ? away : (rest.title ?? (children ? undefined : rest["aria-label"]))}
      className={`${buttonClass(kind, small, !children)} ${className}`}
    >
      {icon && <Icon name={icon} />}
      {busy || children}
    </button>
  );
}
