import { type ChartOptions, ColorType, CrosshairMode, type DeepPartial, LineStyle, type Time } from "lightweight-charts";
import { useEffect, useState } from "react";
import { clock, day, full } from "../format/time";

/** The colours of the tokens as the browser draws them now: light-dark() is resolved by drawing a probe with it. */
export interface Paint {
  surface: string;
  ink: string;
  ink3: string;
  gain: string;
  loss: string;
  lossBg: string;
  line: string;
  grid: string;
  cross: string;
  paper: string;
  series: [string, string, string, string];
}

function resolve(): Paint {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const colour = (token: string) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color || "#888888";
  };
  const paint: Paint = {
    surface: colour("surface"),
    ink: colour("ink"),
    ink3: colour("ink-3"),
    gain: colour("gain"),
    loss: colour("loss"),
    lossBg: colour("loss-bg"),
    line: colour("line"),
    grid: colour("chart-grid"),
    cross: colour("chart-cross"),
    paper: colour("paper"),
    series: [colour("series-1"), colour("series-2"), colour("series-3"), colour("series-4")],
  };
  probe.remove();
  return paint;
}

/** usePaint is the colours, anew when the theme changes. */
export function usePaint(): Paint {
  const [paint, set] = useState(resolve);
  useEffect(() => {
    const again = () => set(resolve());
    const classes = new MutationObserver(again);
    classes.observe(document.documentElement, { attributeFilter: ["class"] });
    const media = window.matchMedia("(prefers-color-scheme: dark)");
    media.addEventListener("change", again);
    return () => {
      classes.disconnect();
      media.removeEventListener("change", again);
    };
  }, []);
  return paint;
}

/** font is what charts write in. */
export const font = '"IBM Plex Sans Variable", system-ui, sans-serif';

/** faint is a colour with so much of it left. */
export function faint(colour: string, part: number): string {
  const found = /^rgba?\((\d+)[ ,]+(\d+)[ ,]+(\d+)/.exec(colour);
  return found ? `rgba(${found[1]}, ${found[2]}, ${found[3]}, ${part})` : colour;
}

/** seconds is a time as the chart wants it. */
export const seconds = (ms: number) => Math.floor(ms / 1000) as Time;

/** ms is a time that the chart gives. */
export const ms = (time: Time) => (typeof time === "number" ? time * 1000 : 0);

/**
 * What all charts have in common. The library's own mark writes a style element, which our content security policy does not allow:
 * Credit, which every chart has, says the same and links to the same place.
 */
export function frame(paint: Paint): DeepPartial<ChartOptions> {
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: paint.surface },
      textColor: paint.ink3,
      fontFamily: font,
      fontSize: 11,
      attributionLogo: false,
      panes: { separatorColor: paint.line, enableResize: false },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: paint.grid } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: paint.cross, style: LineStyle.Dashed, width: 1, labelBackgroundColor: paint.ink },
      horzLine: { color: paint.cross, style: LineStyle.Dashed, width: 1, labelBackgroundColor: paint.ink },
    },
    rightPriceScale: { borderVisible: false },
    timeScale: {
      borderVisible: false,
      timeVisible: true,
      rightOffset: 3,
      tickMarkFormatter: (time: Time, kind: number) => (kind >= 3 ? clock(ms(time)) : day(ms(time))),
    },
    localization: { timeFormatter: (time: Time) => full(ms(time)) },
    handleScale: { axisPressedMouseMove: { time: true, price: false } },
  };
}
