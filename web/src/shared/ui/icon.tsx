/** Icons: 16 px, drawn with the text's colour. They stand beside words; without a word they get a label from what holds them. */
const paths = {
  overview: "M2.5 9.5 6 6l3 3 4.5-5M2.5 13.5h11",
  bot: "M4.5 5.5h7A1.5 1.5 0 0 1 13 7v4.5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 11.5V7a1.5 1.5 0 0 1 1.5-1.5zM8 5.5V3M6 9v1M10 9v1",
  code: "m5.5 5-3 3 3 3M10.5 5l3 3-3 3",
  history: "M2.8 8a5.2 5.2 0 1 0 1.6-3.7L2.8 5.8M2.8 2.8v3h3M8 5.3V8l2 1.3",
  grid: "M3 3h4v4H3zM9 3h4v4H9zM3 9h4v4H3zM9 9h4v4H9z",
  candles: "M4.5 2.5V5M4.5 10v3.5M3 5h3v5H3zM11.5 2.5v2M11.5 10.5v3M10 4.5h3v6h-3z",
  key: "M8.3 8a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0zM8.3 8h5.2v2.2M11.2 8v1.7",
  settings: "M3 5h6M12 5h1M3 11h1M7 11h6M12 5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM7 11a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z",
  power: "M5 4.2a5 5 0 1 0 6 0M8 2.5v5",
  plus: "M8 3.5v9M3.5 8h9",
  clock: "M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0zM8 5v3.2l2 1.3",
  play: "M5 3.5v9l7-4.5z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  stop: "M5 4h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z",
  failed: "M5.7 2.5h4.6l3.2 3.2v4.6l-3.2 3.2H5.7l-3.2-3.2V5.7zM8 5.2v3.4M8 10.8v.1",
  warn: "M8 2.8 14 13H2zM8 6.6v3M8 11.2v.1",
  info: "M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0zM8 7.4v3.4M8 5.2v.1",
  check: "m3 8.5 3.2 3L13 4.5",
  cross: "m4 4 8 8M12 4l-8 8",
  minus: "M4 8h8",
  up: "M8 13V3.5M4 7.5l4-4 4 4",
  down: "M8 3v9.5M4 8.5l4 4 4-4",
  right: "m6 3.5 4.5 4.5L6 12.5",
  left: "M10 3.5 5.5 8l4.5 4.5",
  chevron: "m4 6 4 4 4-4",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  search: "M11 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM10 10l3.5 3.5",
  upload: "M8 10.5V3M5 6l3-3 3 3M3 11v2h10v-2",
  download: "M8 3v7.5M5 7.5l3 3 3-3M3 11v2h10v-2",
  copy: "M6 6h7v7H6zM10 6V3H3v7h3",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 8.5h6l.5-8.5",
  refresh: "M13 8a5 5 0 1 1-1.5-3.6L13 5.8M13 2.8v3h-3",
  theme: "M8 2.5a5.5 5.5 0 1 0 0 11zM13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0z",
  dots: "M3 8h.1M6.3 8h.1M9.6 8h.1M12.9 8h.1",
  person: "M10.5 5.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM3 13.5c.6-2.6 2.5-4 5-4s4.4 1.4 5 4",
  signout: "M9.5 3H4v10h5.5M7 8h6.5M11 5.5 13.5 8 11 10.5",
  link: "M6.5 9.5l3-3M7 5l1.5-1.5a2.5 2.5 0 0 1 3.5 3.5L10.5 8.5M5.5 7.5 4 9a2.5 2.5 0 0 0 3.5 3.5L9 11",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, small, className = "" }: { name: IconName; small?: boolean; className?: string }) {
  const filled = name === "play";
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={`shrink-0 ${small ? "size-3" : "size-4"} ${className}`}
      fill={filled ? "currentColor" : "none"}
      stroke={filled ? "none" : "currentColor"}
      strokeWidth={name === "more" || name === "dots" ? 2.2 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark of Tradebot: a hollow candle and a filled one. */
export function Mark({ className = "size-5" }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className={`shrink-0 ${className}`} stroke="currentColor" strokeWidth="1.75">
      <rect x="3" y="7" width="5" height="8" fill="none" />
      <path d="M5.5 3v4M5.5 15v2" />
      <rect x="12" y="5" width="5" height="8" fill="currentColor" />
      <path d="M14.5 3v2M14.5 13v4" />
    </svg>
  );
}
