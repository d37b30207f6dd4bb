/** FNV-1a, 32 bits, of the UTF-16 code units of a text or a part of it: for tables, where who makes two texts with one hash gains nothing. */
export function textHash(text: string, from = 0, to = text.length): number {
  let value = 0x811c9dc5
  for (let at = from; at < to; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
