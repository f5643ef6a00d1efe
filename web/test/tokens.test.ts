// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** The colours of tokens.css, light and dark. */
const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
const tokens = new Map<string, { light: string; dark: string }>();
for (const [, name = "", light = "", dark = ""] of css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g))
  tokens.set(name, { light, dark });
const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

function colour(name: string, theme: Theme): string {
  const found = tokens.get(name);
  if (!found) throw new Error(`tokens.css has no --${name} for both themes`);
  return found[theme];
}

type Triple = [number, number, number];
const triple = (of: (i: 0 | 1 | 2) => number): Triple => [of(0), of(1), of(2)];

/** Light as it adds up: sRGB without its curve. */
function linear(hex: string): Triple {
  return triple((i) => {
    const c = Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
}

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Contrast as WCAG 2.2 has it, from 1 to 21. */
function contrast(a: string, b: string): number {
  const bright = (hex: string) => dot(linear(hex), [0.2126, 0.7152, 0.0722]) + 0.05;
  const [x, y] = [bright(a), bright(b)];
  return Math.max(x, y) / Math.min(x, y);
}

/** What somebody who is wholly colour-blind sees of linear light (Machado, Oliveira, Fernandes 2009). */
const eyes: Record<string, [Triple, Triple, Triple]> = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Oklab, in which distances are about as large as they look (Ottosson 2020). */
function lab(light: Triple): Triple {
  const cone = (m: Triple) => Math.cbrt(dot(m, light));
  const l: Triple = [
    cone([0.4122214708, 0.5363325363, 0.0514459929]),
    cone([0.2119034982, 0.6806995451, 0.1073969566]),
    cone([0.0883024619, 0.2817188376, 0.6299787005]),
  ];
  return [
    dot(l, [0.2104542553, 0.793617785, -0.0040720468]),
    dot(l, [1.9779984951, -2.428592205, 0.4505937099]),
    dot(l, [0.0259040371, 0.7827717662, -0.808675766]),
  ];
}

/** How far apart two colours look to an eye: 2 is just noticed. */
function apart(a: string, b: string, eye: [Triple, Triple, Triple]): number {
  const seen = (hex: string) => lab(triple((i) => Math.min(1, Math.max(0, dot(eye[i], linear(hex))))));
  const [x, y] = [seen(a), seen(b)];
  return 100 * Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

const plain = ["page", "surface", "sunken", "raised", "hover"];
const tints = ["accent-bg", "live-bg", "paper-bg", "warn-bg", "danger-bg", "gain-bg", "loss-bg"];

/** Which text stands on which grounds: 4.5 to 1. */
const text: [inks: string[], grounds: string[]][] = [
  [
    ["ink", "ink-2"],
    [...plain, ...tints],
  ],
  [["ink-3", "flat", "accent", "gain", "loss", "warn", "danger", "paper"], plain],
  [
    ["gain", "loss"],
    ["danger-bg", "warn-bg", "accent-bg"],
  ],
  [["accent"], ["accent-bg", "live-bg", "warn-bg", "danger-bg"]],
  [["gain"], ["gain-bg"]],
  [["loss"], ["loss-bg"]],
  [["warn"], ["warn-bg"]],
  [["danger"], ["danger-bg", "accent-bg"]],
  [["paper"], ["paper-bg", "paper-hatch"]],
  [["ink-inverse"], ["button", "button-hover"]],
  [["live-ink"], ["live"]],
  [["on-danger"], ["danger-fill"]],
  ...["n3", "n2", "n1", "0", "p1", "p2", "p3"].map((step): [string[], string[]] => [[`heat-${step}-ink`], [`heat-${step}`]]),
];

/** Which lines and shapes mean something: 3 to 1. */
const shapes: [inks: string[], grounds: string[]][] = [
  [
    [
      "line-strong",
      "paper-line",
      "live-edge",
      "series-1",
      "series-2",
      "series-3",
      "series-4",
      "danger-fill",
      "gain",
      "loss",
      "accent",
    ],
    ["surface"],
  ],
  [["line-strong", "accent"], ["page"]],
];

describe.each(themes)("%s", (theme) => {
  test.each([
    ["text", text, 4.5],
    ["shapes", shapes, 3],
  ] as const)("%s can be told from its ground", (_, pairs, least) => {
    const weak: string[] = [];
    for (const [inks, grounds] of pairs)
      for (const ink of inks)
        for (const ground of grounds) {
          const got = contrast(colour(ink, theme), colour(ground, theme));
          if (got < least) weak.push(`${ink} on ${ground}: ${got.toFixed(2)}`);
        }
    expect(weak).toEqual([]);
  });

  test.each(Object.keys(eyes))("colours that mean opposites differ, to %s", (who) => {
    const eye = eyes[who];
    if (!eye) throw new Error(who);
    const close: string[] = [];
    for (const [a, b, least] of [
      ["gain", "loss", 10],
      ["live", "paper-line", 10],
      ["series-1", "series-2", 6],
      ["series-1", "series-3", 6],
    ] as const) {
      const got = apart(colour(a, theme), colour(b, theme), eye);
      if (got < least) close.push(`${a} and ${b}: ${got.toFixed(1)}`);
    }
    expect(close).toEqual([]);
  });
});

test("the measure is WCAG's", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("every colour is one of the tokens", () => {
  const known = new Set([...css.matchAll(/--([\w-]+):/g)].map((m) => m[1]));
  const app = readFileSync(new URL("../src/styles/app.css", import.meta.url), "utf8");
  const asked = [...app.matchAll(/var\(--([\w-]+)\)/g)].map((m) => m[1] ?? "");
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});
