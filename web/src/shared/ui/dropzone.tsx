import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useLost } from "../live/live";
import { away, Button } from "./button";
import { Icon } from "./icon";

/** Drop files here, or choose them. */
export function Dropzone({
  accept,
  take,
  disabled,
  children,
  button,
}: {
  accept: string;
  take(file: File): void;
  disabled?: boolean;
  children: ReactNode;
  button: string;
}) {
  const [over, setOver] = useState(false);
  const lost = useLost();
  const shut = disabled || lost; // what is dropped is sent at once
  const input = useRef<HTMLInputElement>(null);
  const drop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    const file = e.dataTransfer.files[0];
    if (file && !shut) take(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the other way; the button does the same
    <div
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex flex-wrap items-center gap-3.5 rounded-3 border-[1.5px] border-dashed p-4.5 text-ink-2 ${over ? "border-accent bg-accent-bg" : "border-line-strong bg-surface"}`}
    >
      <Icon name="upload" className="size-5" />
      <div className="min-w-0 flex-[1_1_11rem]">{children}</div>
      <input
        ref={input}
        type="file"
        accept={accept}
        className="sr-only"
        tabIndex={-1}
        aria-hidden="true"
        aria-label={button}
        onChange={(e) => {
          const file = e.target.files?.[0];
          e.target.value = "";
          if (file) take(file);
        }}
      />
      <Button disabled={shut} title={lost ? away : undefined} onClick={() => input.current?.click()}>
        {button}
      </Button>
    </div>
  );
}
