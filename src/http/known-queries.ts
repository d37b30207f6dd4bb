import { isAscii } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import { createDoorkeeper } from '../kit/doorkeeper.ts'
import { parseJson, parseJsonText } from './json.ts'

/** Reads bodies of GraphQL requests as `parseJson` does. Documents that came before are recognised in them, and not read again. */
export interface KnownQueries {
  parse(bytes: Buffer): unknown
  /** Of all documents it knows. */
  readonly characters: number
}

interface Known {
  /** With its quotes, as clients send it. */
  readonly quoted: string
  /** The same string for everyone who sends it, so that whoever looks it up has its hash already. */
  readonly query: string
}

const opening = '"query":"'
/** So much of a document tells which it may be. */
const beginning = 64
const longest = 16_384
/** Characters of all documents; when they are more, all are forgotten. */
const most = 2_000_000
/** Stands for a document that was cut out. Nobody outside knows it. */
const standIn = randomUUID()
const quotedStandIn = JSON.stringify(standIn)

export function createKnownQueries(clock: Pick<Clock, 'monotonic'>): KnownQueries {
  const doorkeeper = createDoorkeeper(clock)
  const byBeginning = new Map<string, Known[]>()
  let characters = 0

  const alike = (text: string, at: number): readonly Known[] => byBeginning.get(text.slice(at, at + beginning)) ?? []

  function learn(text: string, at: number, query: unknown): void {
    if (typeof query !== 'string' || query.length < beginning || query.length > longest) return
    const quoted = JSON.stringify(query)
    if (!text.startsWith(quoted, at) || doorkeeper.count(query) < 2) return
    if (characters + quoted.length > most) {
      byBeginning.clear()
      characters = 0
    }
    characters += quoted.length
    byBeginning.set(quoted.slice(0, beginning), [...alike(quoted, 0), { quoted, query }])
  }

  return {
    parse(bytes) {
      if (!isAscii(bytes)) return parseJson(bytes)
      const text = bytes.toString('latin1')
      // Inside a string the quotes would have backslashes before them.
      const at = text.indexOf(opening) + opening.length - 1
      if (at < opening.length - 1) return parseJson(bytes)
      const found = alike(text, at).find(({ quoted }) => text.startsWith(quoted, at))
      if (found) {
        const body = parseJsonText(text.slice(0, at) + quotedStandIn + text.slice(at + found.quoted.length)) as Body
        // Else it stands further inside, or the key comes twice.
        if (body?.query === standIn) {
          body.query = found.query
          return body
        }
      }
      const body = parseJson(bytes) as Body
      if (!found) learn(text, at, body?.query)
      return body
    },
    get characters() {
      return characters
    },
  }
}

type Body = { query?: unknown } | null
