const browsers: [name: string, sign: RegExp][] = [
  // Most call themselves Chrome or Safari too, so those come last.
  ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/],
  ["Opera", /(?:OPR|OPT|Opera)\/(\d+)/],
  ["Samsung Internet", /SamsungBrowser\/(\d+)/],
  ["Vivaldi", /Vivaldi\/(\d+)/],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /(?:Chrome|HeadlessChrome|CriOS|Chromium)\/(\d+)/],
  ["Safari", /Version\/(\d+)\S* (?:Mobile\/\S+ )?Safari/],
];

const systems: [name: string, sign: RegExp][] = [
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Android", /Android/],
  ["ChromeOS", /CrOS/],
  ["Windows", /Windows/],
  ["macOS", /Macintosh|Mac OS X/],
  ["Linux", /Linux|X11/],
];

/** browserOf says in words what a browser calls itself: Firefox 144 on Linux. A program is called by its first word. */
export function browserOf(agent: string): string {
  const system = systems.find(([, sign]) => sign.test(agent))?.[0];
  for (const [name, sign] of browsers) {
    const found = sign.exec(agent);
    if (found) return `${name} ${found[1]}${system ? ` on ${system}` : ""}`;
  }
  const first = /^[\w.-]+(?:\/[\w.]+)?/.exec(agent)?.[0].replace("/", " ");
  return first && !first.startsWith("Mozilla") ? first : system ? `A browser on ${system}` : "An unknown program";
}
