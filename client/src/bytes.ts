/** Bytes as text and as keys, with what browsers and Node have in common. */

export const encodeBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

export const encodeBase64Url = (bytes: Uint8Array): string =>
  encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** What the platform calls a key; Node and browsers name its type differently. */
export type Key = Parameters<typeof crypto.subtle.sign>[1]

export class ShortSecretError extends TypeError {}

/** An HMAC-SHA-256 key. Throws a TypeError (ShortSecretError) when the secret is shorter than `leastBytes`. */
export async function hmacKey(secret: string | Uint8Array, leastBytes: number): Promise<Key> {
  const bytes = Uint8Array.from(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret)
  if (bytes.length < leastBytes) {
    throw new ShortSecretError(`secret: expected at least ${leastBytes} bytes, received ${bytes.length}.`)
  }
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}
