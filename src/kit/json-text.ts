/** Data that is JSON already. Whoever wants the values has to read them. */
export class JsonText {
  readonly text: string
  #bytes: Buffer | undefined

  constructor(text: string) {
    this.text = text
  }

  /** In UTF-8, made once however many get them. */
  get bytes(): Buffer {
    return (this.#bytes ??= Buffer.from(this.text))
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
