import type { Reply } from './wire.ts'

/** Headers of every answer, with names in lower case, and the lines that they are. */
export interface CommonHeaders {
  readonly names: readonly string[]
  readonly record: Readonly<Record<string, string>>
  readonly lines: string
}

export function commonHeaders(record: Readonly<Record<string, string>>): CommonHeaders {
  const lines = Object.entries(record).map(([name, value]) => `${name}: ${value}\r\n`)
  return { names: Object.keys(record), record, lines: lines.join('') }
}

/**
 * Headers of an answer as the flat list that Node writes without looking anything up. Of several with one name the first counts, but for `Vary`:
 * what an answer depends on is all that anybody says of it.
 */
export class HeaderList {
  readonly #flat: string[] = []

  /** Begins an answer with these, and with those of every answer that none of these takes the place of. */
  begin(reply: Reply, status: number, common: CommonHeaders): void {
    if (reply.takesLines && !common.names.some((name) => this.#has(name))) {
      reply.writeHead(status, this.#flat, common.lines)
      return
    }
    this.addAll(common.record)
    reply.writeHead(status, this.#flat)
  }

  add(name: string, value: string | number | undefined): void {
    if (value === undefined) return
    const key = lowerCase(name)
    if (!this.#has(key)) this.#flat.push(key, typeof value === 'string' ? value : String(value))
    else if (key === 'vary') this.#alsoVary(String(value))
  }

  #alsoVary(name: string): void {
    const at = this.#flat.indexOf('vary') + 1
    const names = this.#flat[at]!.split(', ')
    if (!names.includes(name)) this.#flat[at] = [...names, name].join(', ')
  }

  #has(key: string): boolean {
    for (let at = 0; at < this.#flat.length; at += 2) if (this.#flat[at] === key) return true
    return false
  }

  addAll(headers: Readonly<Record<string, string | number | undefined>>): void {
    for (const name in headers) this.add(name, headers[name])
  }
}

/** Names are few, and ours. */
const known = new Map<string, string>()

function lowerCase(name: string): string {
  const key = known.get(name)
  if (key !== undefined) return key
  const made = name.toLowerCase()
  if (known.size < 1_000) known.set(name, made)
  return made
}
