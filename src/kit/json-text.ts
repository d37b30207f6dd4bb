/** Data that is JSON already. Whoever wants the values has to read them. */
export class JsonText {
  readonly text: string
  #bytes: Buffer | undefined
  #wasSent = false

  constructor(text: string) {
    this.text = text
  }

  /** In UTF-8, between two other texts. What is wanted again is kept as bytes; most is wanted once. */
  between(before: string, after: string): Buffer {
    if (!this.#wasSent) {
      this.#wasSent = true
      return Buffer.from(before + this.text + after)
    }
    const bytes = (this.#bytes ??= Buffer.from(this.text))
    const start = Buffer.byteLength(before)
    const all = Buffer.allocUnsafe(start + bytes.length + Buffer.byteLength(after))
    all.write(before)
    bytes.copy(all, start)
    all.write(after, start + bytes.length)
    return all
  }

  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}

/** Longer ones are quoted faster by the engine itself. */
const shortText = 64

/** A string as JSON. Keys and words, most of which hold nothing that has to be escaped, are only looked at. */
export function quoted(text: string): string {
  if (text.length > shortText) return JSON.stringify(text)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    // Control characters, a quote, a backslash, and what may be half of a surrogate pair.
    if (code < 0x20 || code === 0x22 || code === 0x5c || code >= 0xd800) return JSON.stringify(text)
  }
  return `"${text}"`
}
