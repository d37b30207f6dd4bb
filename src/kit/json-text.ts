import { decoded, ownCopy, raw } from './raw-text.ts'

/**
 * Data that is JSON already, as bytes in a string (`raw-text.ts`): so an answer goes to the socket as it is, and no letter in it
 * makes all of it twice as long. Whoever wants the values has to read them.
 */
export class JsonText {
  #bytes: string
  #sent = 0

  constructor(bytes: string) {
    this.#bytes = bytes
  }

  get length(): number {
    return this.#bytes.length
  }

  /** Between two other such texts. What is wanted again is put together once; most is wanted once. */
  between(before: string, after: string): string {
    if (this.#sent === 1) this.#bytes = ownCopy(this.#bytes)
    this.#sent++
    return before + this.#bytes + after
  }

  toJSON(): unknown {
    return JSON.parse(decoded(this.#bytes))
  }
}

/** Longer ones are quoted faster by the engine itself. */
const shortText = 64

/** A string as JSON. Keys and words, most of which hold nothing that has to be escaped, are only looked at. */
export const quoted = (text: string): string => (isPlain(text, 0xd800) ? `"${text}"` : JSON.stringify(text))

/** The same as bytes in a string. */
export const rawQuoted = (text: string): string => (isPlain(text, 0x80) ? `"${text}"` : raw(JSON.stringify(text)))

/** Whether a short text has no control character, quote or backslash, and nothing from `end` on. */
function isPlain(text: string, end: number): boolean {
  if (text.length > shortText) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code === 0x22 || code === 0x5c || code >= end) return false
  }
  return true
}
