// How numbers and times are written; the same rules as the server's. Decimals stay strings: no money goes through a float.
const undefinedMark = "\u2014";
const percentSign = "\u202f%";

const group = (plain) => {
  const [whole, fraction] = plain.replace("-", "").split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (plain.startsWith("-") ? "\u2212" : "") + digits + (fraction === undefined ? "" : "." + fraction);
};

const fixed = (x, decimals) => {
  const text = x.toFixed(decimals);
  return group(/[1-9]/.test(text) ? text : text.replace("-", ""));
};

// decimals cuts or pads the fraction of a decimal string, half away from zero. What would read as nothing keeps all its digits.
const decimals = (plain, places) => {
  const negative = plain.startsWith("-");
  const [whole, fraction = ""] = plain.replace("-", "").split(".");
  let units = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  if (fraction.charCodeAt(places) >= 53) units += 1n;
  if (units === 0n && /[1-9]/.test(fraction)) return plain;
  const digits = units.toString().padStart(places + 1, "0");
  return (negative && units !== 0n ? "-" : "") + digits.slice(0, -places) + "." + digits.slice(-places);
};

// padded writes a price with at least so many decimals, so that a column lines up.
const padded = (plain, places) => {
  const have = plain.includes(".") ? plain.length - plain.indexOf(".") - 1 : 0;
  return group(have >= places || places === 0 ? plain : plain + (have ? "" : ".") + "0".repeat(places - have));
};

const money = (plain) => group(decimals(plain, 2));

// tone is the class of a gain or a loss; signed adds the plus that comes with it.
const tone = (x) => (x > 0 ? "gain" : x < 0 ? "loss" : "flat");
const signed = (text, x) => (x > 0 && /[1-9]/.test(text) ? "+" + text : text);
const percent = (x, places) => signed(fixed(100 * x, places), x) + percentSign;

// price writes a float of a chart with so many decimals.
const price = (x, scale) => fixed(x, scale);

// brief writes a number of a strategy's plot or a volume with about six significant digits.
const brief = (x) => {
  if (x === 0) return "0";
  const places = Math.max(0, Math.min(8, 5 - Math.floor(Math.log10(Math.abs(x)))));
  return group(x.toFixed(places).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n) => String(n).padStart(2, "0");
const clock = (d) => two(d.getUTCHours()) + ":" + two(d.getUTCMinutes()) + (d.getUTCSeconds() ? ":" + two(d.getUTCSeconds()) : "");
const date = (ms) => {
  const d = new Date(ms);
  return d.getUTCDate() + " " + months[d.getUTCMonth()] + " " + d.getUTCFullYear();
};
const stamp = (ms) => date(ms) + " " + clock(new Date(ms));

const span = (ms) => {
  const minutes = Math.floor(ms / 60000), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
  if (days > 0) return group(String(days)) + " d " + (hours % 24) + " h";
  if (hours > 0) return hours + " h " + (minutes % 60) + " min";
  return minutes > 0 ? minutes + " min" : Math.floor(ms / 1000) + " s";
};

const words = (name) => name.replaceAll("_", " ");

// element makes one, with text that is never read as HTML.
const element = (tag, attributes, ...children) => {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children);
  return e;
};

const data = JSON.parse(document.getElementById("data").textContent);
