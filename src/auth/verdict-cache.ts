import { hash } from 'node:crypto'
import type { Verdict } from './issuer.ts'

interface Entry {
  verdict: Verdict
  until: number
}

const longestMs = 60_000

const digestOf = (token: string): string => hash('sha256', token, 'base64')

/** Digests of the token in headers that nobody can change, which are those of a connection on which the same head comes again and again. */
const digests = new WeakMap<object, string>()

function knownDigestOf(token: string, headers: object): string {
  const known = digests.get(headers)
  if (known !== undefined) return known
  const digest = digestOf(token)
  if (Object.isFrozen(headers)) digests.set(headers, digest)
  return digest
}

/**
 * Remembers accepted tokens by the SHA-256 of their whole text: a token that differs in one character is another entry.
 * Only accepted tokens get in, so nobody can fill it with forged ones; the oldest leaves when it is full.
 */
export class VerdictCache {
  readonly #entries = new Map<string, Entry>()
  readonly #capacity: number
  #generation = 0

  constructor(capacity = 10_000) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#entries.size
  }

  /** Changes with every flush; a verdict reached with older keys is not remembered. */
  get generation(): number {
    return this.#generation
  }

  /** `headers`: those it came in. */
  get(token: string, headers: object, nowMs: number): Verdict | undefined {
    const key = knownDigestOf(token, headers)
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    const { verdict, until } = entry
    if (nowMs < until && (verdict.keys.generation?.() ?? 0) === verdict.keysGeneration) return verdict
    this.#entries.delete(key)
    return undefined
  }

  set(token: string, verdict: Verdict, nowMs: number, generation: number): void {
    if (generation !== this.#generation) return
    const until = Math.min(verdict.caller.tokenExpiresAt, verdict.keyNotAfter, nowMs + longestMs)
    if (until <= nowMs) return
    if (this.#entries.size >= this.#capacity) {
      const oldest = this.#entries.keys().next()
      if (!oldest.done) this.#entries.delete(oldest.value)
    }
    this.#entries.set(digestOf(token), { verdict, until })
  }

  /** For a change of keys or issuers. */
  flush(): void {
    this.#generation += 1
    this.#entries.clear()
  }
}
