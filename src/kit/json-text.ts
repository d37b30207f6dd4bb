import { decoded, raw } from './raw-text.ts'

/**
 * Data that is JSON already, as bytes in a string (`raw-text.ts`): so an answer goes to the socket as it is, and no letter in it
 * makes all of it twice as long. Whoever wants the values has to read them.
 */
export class JsonText {
  readonly #bytes: string
  #sent = 0
  #whole: Whole | undefined

  constructor(bytes: string) {
    this.#bytes = bytes
  }

  get length(): number {
    return this.#bytes.length
  }

  /**
   * Between two other such texts. Most is wanted once, and is cheapest put together by whoever writes it; what is wanted again and again is put
   * together once, in a buffer that all writes share.
   */
  between(before: string, after: string): string | Buffer {
    if (this.#sent < often) {
      this.#sent++
      return before + this.#bytes + after
    }
    if (this.#whole?.before !== before || this.#whole.after !== after) {
      this.#whole = { before, after, buffer: Buffer.from(before + this.#bytes + after, 'latin1') }
    }
    return this.#whole.buffer
  }

  toJSON(): unknown {
    return JSON.parse(decoded(this.#bytes))
  }
}

interface Whole {
  readonly before: string
  readonly after: string
  readonly buffer: Buffer
}

/** A buffer of one's own costs more than two strings put together, and is won back at the third write. */
const often = 2

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
