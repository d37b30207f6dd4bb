import type { RawText } from '../kit/raw-text.ts'

/**
 * The things in the text of an answer, found without parsing it: where each begins and ends. What is left of the text has a zero
 * in the place of each thing, so that whether the places were the right ones shows when it is parsed.
 */

/** Where the things stand: `data.items[]`, `data[]`, or `data` itself. */
export type Place = 'items' | 'list' | 'one'

/** The first of these in a text can be no part of a string, where quotes are escaped; it can be another member of that name. */
const beginnings: Readonly<Record<Place, RegExp>> = {
  items: /"items":\s*\[\s*/,
  list: /"data":\s*\[\s*/,
  one: /"data":\s*(?=\{)/,
}

const quote = 0x22
const comma = 0x2c
const backslash = 0x5c
const openList = 0x5b
const closeList = 0x5d
const open = 0x7b
const close = 0x7d

/** The end of the thing that begins there, or -1. */
export type EndOf = (from: number) => number

/** What is left; undefined where the text is not of the usual form. `endOf` is asked for each thing in turn. */
export function cut(text: string, place: Place, endOf: EndOf): string | undefined {
  const beginning = beginnings[place].exec(text)
  if (!beginning) return undefined
  const start = beginning.index + beginning[0].length
  if (place === 'one') {
    const end = endOf(start)
    return end === -1 ? undefined : `${text.slice(0, start)}0${text.slice(end)}`
  }
  if (text.charCodeAt(start) === closeList) return text
  let at = start
  for (let count = 1; text.charCodeAt(at) === open; count++) {
    const end = endOf(at)
    if (end === -1) return undefined
    at = afterSpace(text, end)
    const next = text.charCodeAt(at)
    if (next === closeList) return `${text.slice(0, start)}${'0,'.repeat(count - 1)}0${text.slice(at)}`
    if (next !== comma) return undefined
    at = afterSpace(text, at + 1)
  }
  return undefined
}

/** Puts the things into the parsed rest. False where the zeros are not where they should be. */
export function putBack(parsed: unknown, place: Place, things: readonly unknown[]): boolean {
  if (!isRecord(parsed)) return false
  if (place === 'one') {
    if (parsed['data'] !== 0) return false
    parsed['data'] = things[0]
    return true
  }
  const holder = place === 'list' ? parsed : parsed['data']
  const name = place === 'list' ? 'data' : 'items'
  const zeros = isRecord(holder) ? holder[name] : undefined
  if (!isRecord(holder) || !Array.isArray(zeros)) return false
  if (zeros.length !== things.length || zeros.some((one) => one !== 0)) return false
  holder[name] = things
  return true
}

/** A part of an answer that most do not ask for: its text, which whoever asks has to parse. */
export class Unread {
  readonly #raw: RawText
  readonly #text: string

  constructor(raw: RawText, text: string) {
    this.#raw = raw
    this.#text = text
  }

  /** Throws where the text is not JSON. */
  read(): unknown {
    return JSON.parse(this.#raw.decode(this.#text))
  }
}

/** Takes the one object of this name out of a text and leaves a zero in its place; undefined where that is not simple. */
export function lift(text: string, name: string): { rest: string; object: string } | undefined {
  const key = `"${name}":`
  const found = text.indexOf(key)
  if (found <= 0 || text.charCodeAt(found - 1) === backslash || text.includes(key, found + 1)) return undefined
  const start = afterSpace(text, found + key.length)
  const end = text.charCodeAt(start) === open ? endOfObject(text, start) : -1
  if (end === -1) return undefined
  return { rest: `${text.slice(0, start)}0${text.slice(end)}`, object: text.slice(start, end) }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The end of an object, if the text from there on is JSON. */
export function endOfObject(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = endOfString(text, at)
      if (at === -1) return -1
    } else if (code === open || code === openList) depth++
    else if ((code === close || code === closeList) && --depth === 0) return at + 1
  }
  return -1
}

/** Names and words end soon, and are looked through faster than they are searched. */
const shortString = 32

function endOfString(text: string, from: number): number {
  const soon = Math.min(from + shortString, text.length)
  for (let at = from + 1; at < soon; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) break
  }
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at
    while (text.charCodeAt(before - 1) === backslash) before--
    if ((at - before) % 2 === 0) return at
  }
  return -1
}

/** JSON's white space. */
function afterSpace(text: string, from: number): number {
  let at = from
  for (let code = text.charCodeAt(at); code === 0x20 || (code >= 0x09 && code <= 0x0d);) code = text.charCodeAt(++at)
  return at
}
