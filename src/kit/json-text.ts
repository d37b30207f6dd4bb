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
