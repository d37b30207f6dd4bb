import type { JSONWebKeySet } from 'jose'
import { Failure } from '../kit/failure.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { localJwks } from './verification-keys.ts'
import type { CandidateKey, VerificationKeys } from './verification-keys.ts'

interface RemoteJwksOptions {
  /** From configuration. `http` only to loopback. */
  url: string
  clock: Clock
  log: Log
  /** How long a set is used before it is fetched anew. Default 10 min. */
  maxAgeMs?: number
  /** How long an old set still serves while the new one cannot be had. Default 1 h. */
  staleMs?: number
  /** The shortest time between two fetches, whatever key ids come in. Default 30 s. */
  cooldownMs?: number
  /** Default 5 s. */
  timeoutMs?: number
}

const mostBytes = 262_144

/**
 * The keys of an issuer that publishes them. A set that is getting old is renewed in the background, and one that got old
 * unnoticed before it is used; a key id that is not in it, or a token without one that no key of it signed, causes a fetch, at most one every cooldown; while the issuer is away
 * the old set goes on for an hour. Without any usable set the failure is SERVICE_UNAVAILABLE, because it is not the caller's.
 */
export function remoteJwks(options: RemoteJwksOptions): VerificationKeys {
  const { clock, log, maxAgeMs = 600_000, staleMs = 3_600_000, cooldownMs = 30_000, timeoutMs = 5000 } = options
  const url = new URL(options.url)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new TypeError('A remote key set must be fetched by https')
  }
  let keys: VerificationKeys | undefined
  let text = ''
  let generation = 0
  let fetchedAt = -Infinity
  let triedAt = -Infinity
  let fetching: Promise<void> | undefined
  /** The fetch that an old set waits for because nobody had asked the issuer lately. */
  let asking: Promise<void> | undefined

  /** One fetch at a time and none within the cooldown; never rejects. */
  function renew(): Promise<void> {
    if (fetching) return fetching
    if (clock.monotonic() - triedAt < cooldownMs) return Promise.resolve()
    triedAt = clock.monotonic()
    fetching = fetchSet(url, timeoutMs)
      .then((set) => {
        const fetched = JSON.stringify(set)
        if (fetched !== text) {
          // Throws for a list with what is no key: the old set stays.
          keys = localJwks(set)
          text = fetched
          generation += 1
        }
        fetchedAt = clock.monotonic()
      })
      .catch((error: unknown) =>
        log.warn({ err: error, issuerKeys: url.origin }, 'the key set of an issuer cannot be fetched'),
      )
      .finally(() => {
        fetching = undefined
      })
    return fetching
  }

  return {
    generation: () => generation,
    async candidates(header, nowMs): Promise<readonly CandidateKey[]> {
      const age = clock.monotonic() - fetchedAt
      const untried = clock.monotonic() - triedAt
      // When nobody has asked the issuer lately it need not be away, and a key that it took out must not count once more.
      const unknown = age > maxAgeMs && untried > 2 * cooldownMs
      if (unknown) {
        asking ??= renew().finally(() => {
          asking = undefined
        })
      }
      if (!keys || age > maxAgeMs + staleMs) await renew()
      // Whoever comes while the issuer is being asked knows no more than the first.
      else if (asking) await asking
      else if (age > maxAgeMs - cooldownMs) void renew()
      const found = await usable().candidates(header, nowMs)
      if (found.length > 0) return found
      await renew()
      return usable().candidates(header, nowMs)
    },
    async newer(header, nowMs) {
      const before = generation
      await renew()
      return generation === before ? [] : usable().candidates(header, nowMs)
    },
  }

  function usable(): VerificationKeys {
    if (keys && clock.monotonic() - fetchedAt <= maxAgeMs + staleMs) return keys
    throw new Failure('SERVICE_UNAVAILABLE', 'The keys of the token issuer cannot be had at the moment.', {
      retryAfterSeconds: Math.ceil(cooldownMs / 1000),
    })
  }
}

async function fetchSet(url: URL, timeoutMs: number): Promise<JSONWebKeySet> {
  // Redirects are not followed: the keys come from the configured address or not at all.
  // Only installations with issuers that publish their keys need it; loading it takes as long as a good part of the start.
  const { request } = await import('undici')
  const { statusCode, body } = await request(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  })
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > mostBytes) throw new Error(`key set larger than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  if (statusCode !== 200) throw new Error(`key set answered with status ${statusCode}`)
  const set: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  if (set === null || typeof set !== 'object' || !Array.isArray((set as { keys?: unknown }).keys)) {
    throw new Error('key set without a list of keys')
  }
  return set as JSONWebKeySet
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.')
