import { createHmac } from "node:crypto";

/** The code of an authenticator at a time (RFC 6238: six digits, 30 seconds, SHA-1). secret is base32. */
export function totp(secret: string, ms = Date.now()): string {
  const bits = [...secret.replace(/[\s=]/g, "").toUpperCase()]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const sum = createHmac("sha1", bytes).update(count).digest();
  const at = (sum.at(-1) ?? 0) & 15;
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
