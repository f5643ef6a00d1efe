/** Where nobody is led after the sign-in: the doors themselves, and what is none of the dashboard's. */
const elsewhere = /^\/(signin|setup|invite|reset|api|health|metrics)(\/|$)/;

/** ours is the path to go on to after the sign-in: what the address asks for, if it is a page of ours, and else the overview. */
export function ours(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/";
  let at: URL;
  try {
    at = new URL(next, window.location.origin);
  } catch {
    return "/";
  }
  // A browser takes //host and /\host for another site, and so it would a path that begins with two once it is cleaned of dots.
  if (at.origin !== window.location.origin || at.pathname.startsWith("//") || elsewhere.test(at.pathname)) return "/";
  return `${at.pathname}${at.search}${at.hash}`;
}
