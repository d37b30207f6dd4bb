import * as fc from 'fast-check'
import { pluginAnalytics } from '../../src/marketplace/analytics.ts'
import { judge } from '../../src/marketplace/answer.ts'
import { UpstreamFailure } from '../../src/marketplace/failure.ts'
import { RawText } from '../../src/kit/raw-text.ts'
import { path, query, segment } from '../../src/marketplace/path.ts'
import { plugin } from '../../src/marketplace/plugin-mapping.ts'
import { user } from '../../src/marketplace/users.ts'
import { parseRetryAfter } from '../../src/kit/resilience/retry-after.ts'
import { isAskable } from '../../src/marketplace/lookup.ts'
import { wireAnalytics, wirePlugin, wireUser } from './samples.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 40 })
const odd = fc.oneof(
  fc.anything({ withNullPrototype: false, withDate: false, maxDepth: 2 }),
  fc.constantFrom<unknown>('', null, -1, 1.5, 2 ** 60, 1e308, '5', [], {}, true, 'constructor', '__proto__', {
    toString: 1,
    valueOf: 1,
  }),
)

/** Every place in a value, as a list of keys. */
function places(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [at]
  const inner = Array.isArray(value) ? value.map((one, i) => [i, one] as const) : Object.entries(value)
  return [at, ...inner.flatMap(([key, one]) => places(one, [...at, key]))]
}

function replaced(value: unknown, [key, ...rest]: (string | number)[], by: unknown): unknown {
  if (key === undefined) return by
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >
  copy[key] = replaced(copy[key], rest, by)
  return copy
}

const rich = {
  ...wirePlugin,
  metadata: {
    slug: 's',
    downloads: 1,
    rating: { average: 1, count: 1, distribution: { 5: 1 } },
    versions: [
      {
        version: '1.0.0',
        dependencies: [{ id: 'x', kind: 'optional', any_of: ['y'] }],
        files: [{ name: 'a', url: 'https://x.example' }],
      },
    ],
  },
}

test.each<[string, unknown, (data: unknown) => unknown]>([
  ['plugin', rich, plugin],
  ['user', wireUser, user],
  ['analytics', wireAnalytics, pluginAnalytics],
])('a %s with anything in any place is either good or a contract violation, never a crash', (_name, sample, map) => {
  const all = places(sample)
  fc.assert(
    fc.property(fc.constantFrom(...all), odd, (place, value) => {
      try {
        expect(JSON.stringify(map(replaced(sample, place, value)))).toEqual(expect.any(String))
      } catch (error) {
        expect(error).toBeInstanceOf(UpstreamFailure)
        expect((error as UpstreamFailure).code).toBe('UPSTREAM_CONTRACT_VIOLATION')
      }
    }),
    { numRuns: 1_500 },
  )
})

test('numbers of a plugin are never made up: counts are digits, amounts decimals, or there are none', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.nat(), fc.double(), odd),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      (downloads, price) => {
        const made = plugin({ ...wirePlugin, price, metadata: { downloads } })
        expect(made.price.amount).toMatch(/^\d+(\.\d{1,6})?$/)
        expect(Math.abs(Number(made.price.amount) - price)).toBeLessThan(1e-6 + price * 1e-15)
        if (made.downloadsTotal !== null) expect(made.downloadsTotal).toBe(String(downloads))
      },
    ),
  )
})

test('an id never changes the path it stands in', () => {
  fc.assert(
    fc.property(anyText, (id) => {
      if (!isAskable(id)) return
      const url = new URL(`http://host.example/api/v1${path`/integration/users/${id}`}`)
      expect(url.search + url.hash).toBe('')
      const parts = url.pathname.split('/')
      expect(parts.slice(0, -1)).toEqual(['', 'api', 'v1', 'integration', 'users'])
      expect(decodeURIComponent(parts.at(-1)!)).toBe(id)
      expect(segment(id)).not.toContain('/')
    }),
  )
})

test('values of a query arrive as they were', () => {
  fc.assert(
    fc.property(anyText, anyText, (q, tag) => {
      const url = new URL(
        `http://host.example/s${query([
          ['q', q],
          ['tags[]', tag],
          ['none', undefined],
          ['limit', 5],
        ])}`,
      )
      expect([url.searchParams.get('q'), url.searchParams.get('tags[]')]).toEqual([
        q.toWellFormed(),
        tag.toWellFormed(),
      ])
      expect([...url.searchParams.keys()]).toEqual(['q', 'tags[]', 'limit'])
    }),
  )
})

test('whatever Retry-After says, nobody waits longer than a minute or less than nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.integer().map(String),
        fc.date({ noInvalidDate: true }).map((at) => at.toUTCString()),
        odd,
      ),
      (value) => {
        const ms = parseRetryAfter(value, Date.UTC(2026, 0, 1))
        expect(ms === null || (ms > 0 && ms <= 60_000)).toBe(true)
      },
    ),
  )
})

test('every answer that can be written down is understood or refused in our own words', () => {
  const status = fc.oneof(
    fc.integer({ min: 200, max: 599 }),
    fc.constantFrom(200, 204, 302, 401, 404, 409, 429, 500, 503),
  )
  const body = fc.oneof(
    fc.record({
      text: fc
        .oneof(
          anyText,
          fc.json(),
          odd.map((value) => JSON.stringify({ success: false, error: value }) ?? ''),
        )
        .map((text) => new RawText(Buffer.from(text))),
    }),
    fc.record({ unread: fc.constantFrom('too large', 'encoded', 'not JSON', 'not UTF-8', 'cut off', 'unwanted') }),
  )
  fc.assert(
    fc.property(status, body, anyText, (code, content, header) => {
      const verdict = judge(
        { status: code, headers: { 'retry-after': header, 'x-request-id': header }, body: content },
        0,
      )
      if (!verdict.ok) {
        expect(verdict.failure).toBeInstanceOf(UpstreamFailure)
        expect(verdict.failure.message).toMatch(/^[\x20-\x7e]{5,200}$/)
      }
    }),
    { numRuns: 1_000 },
  )
})
