import { isAscii } from 'node:buffer'

/**
 * JSON in UTF-8 as it came, as a string with one character for each byte: it is compared and cut at half the cost of its text, which one
 * letter beyond Latin-1 would make twice as long in memory. What JSON is made of is ASCII, and stands for itself.
 */
export class RawText {
  readonly bytes: string
  readonly #isText: boolean

  /** Of valid UTF-8. A byte order mark says nothing here. */
  constructor(bytes: Buffer) {
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    this.#isText = isAscii(bytes)
    this.bytes = bytes.toString('latin1', marked ? 3 : 0)
  }

  /** What such bytes mean, all of them or a part that begins and ends with a letter. */
  decode(bytes = this.bytes): string {
    return this.#isText ? bytes : decoded(bytes)
  }
}

/** The other way: a character for each byte of the text in UTF-8. Most texts stay as they are. */
export const raw = (text: string): string =>
  Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1')

export const decoded = (bytes: string): string => Buffer.from(bytes, 'latin1').toString()

/** A string of its own: what was cut out of another, or put together of many, holds on to all of that. */
export const ownCopy = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('latin1')
