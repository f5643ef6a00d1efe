const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** times multiplies two decimals exactly: a quantity and a price, without floats. What is no decimal counts as zero. */
export function times(a: string, b: string): string {
  const x = DECIMAL.exec(a);
  const y = DECIMAL.exec(b);
  if (!x || !y) return "0";
  const places = (x[3] ?? "").length + (y[3] ?? "").length;
  const product = BigInt((x[2] ?? "") + (x[3] ?? "")) * BigInt((y[2] ?? "") + (y[3] ?? ""));
  const digits = product.toString().padStart(places + 1, "0");
  const body = places > 0 ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return product !== 0n && x[1] !== y[1] ? `-${body}` : body;
}
