import { readManifests } from '../../../src/graphql/persisted/manifest.ts'
import { createPersistedOperations } from '../../../src/graphql/persisted/operations.ts'
import type { DocumentReference, PersistedOperations } from '../../../src/graphql/persisted/operations.ts'
import { sha256 } from '../../../src/kit/ids.ts'

const byHash = (hash: string, query?: string): DocumentReference => ({
  query,
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
})
const known = { mayRegister: true }
const anonymous = { mayRegister: false }

function codeOf(operations: PersistedOperations, request: DocumentReference, caller = known): string {
  try {
    operations.resolve(request, caller)
    return 'runs'
  } catch (error) {
    const { code, extensions } = error as { code?: string; extensions?: { code?: string } }
    return code ?? extensions?.code ?? String(error)
  }
}

test('a text is sent once, then its hash is enough', () => {
  const operations = createPersistedOperations()
  expect(codeOf(operations, byHash(sha256('{a}')))).toBe('PERSISTED_QUERY_NOT_FOUND')
  expect(operations.resolve(byHash(sha256('{a}'), '{a}'), known)).toEqual({ query: '{a}', trusted: false })
  expect(operations.resolve(byHash(sha256('{a}')), anonymous)).toEqual({ query: '{a}', trusted: false })
})

test('clients of the protocol recognise the answer to an unknown hash', () => {
  expect(() => createPersistedOperations().resolve(byHash(sha256('{a}')), known)).toThrow(/^PersistedQueryNotFound$/)
})

test('callers without a token register nothing, but their text runs', () => {
  const operations = createPersistedOperations()
  expect(codeOf(operations, byHash(sha256('{a}'), '{a}'), anonymous)).toBe('runs')
  expect(operations.bytes).toBe(0)
  expect(codeOf(operations, byHash(sha256('{a}')))).toBe('PERSISTED_QUERY_NOT_FOUND')
})

test('row 58: a wrong hash changes nothing', () => {
  const operations = createPersistedOperations()
  expect(codeOf(operations, byHash(sha256('{b}'), '{a}'))).toBe('BAD_REQUEST')
  expect(codeOf(operations, byHash('__proto__', '{a}'))).toBe('BAD_REQUEST')
  expect(codeOf(operations, byHash('__proto__'))).toBe('PERSISTED_QUERY_NOT_FOUND')
  expect(codeOf(operations, {})).toBe('BAD_REQUEST')
  expect(operations.bytes).toBe(0)
})

test('memory stays bounded under 10 000 registrations', () => {
  const operations = createPersistedOperations()
  for (let index = 0; index < 10_000; index++) {
    const text = `query Q${index} {${'x'.repeat(4_000)}}`
    operations.resolve(byHash(sha256(text), text), known)
  }
  expect(operations.bytes).toBeGreaterThan(30 * 1024 * 1024)
  expect(operations.bytes).toBeLessThanOrEqual(32 * 1024 * 1024)
})

test('a text heavier than the room is not kept and drives nothing out', () => {
  const operations = createPersistedOperations({ maxBytes: 2_000 })
  const large = `{${'x'.repeat(5_000)}}`
  operations.resolve(byHash(sha256('{a}'), '{a}'), known)
  operations.resolve(byHash(sha256(large), large), known)
  expect(codeOf(operations, byHash(sha256('{a}')))).toBe('runs')
  expect(codeOf(operations, byHash(sha256(large)))).toBe('PERSISTED_QUERY_NOT_FOUND')
})

test('what is used stays, what is not goes', () => {
  const operations = createPersistedOperations({ maxBytes: 3 * 306 })
  const register = (text: string) => operations.resolve(byHash(sha256(text), text), known)
  for (const text of ['{a}', '{b}', '{c}']) register(text)
  operations.resolve(byHash(sha256('{a}')), known)
  register('{d}')
  expect(['{a}', '{b}', '{c}', '{d}'].map((text) => codeOf(operations, byHash(sha256(text))))).toEqual([
    'runs',
    'PERSISTED_QUERY_NOT_FOUND',
    'runs',
    'runs',
  ])
})

const manifest = JSON.stringify({ [sha256('{a}')]: '{a}', [`sha256:${sha256('{b}')}`]: '{b}' })

test('row 59: in trusted mode only the manifest runs, by hash or by text', () => {
  const operations = createPersistedOperations({ trusted: readManifests([manifest]), only: true })
  expect(operations.resolve(byHash(sha256('{a}')), anonymous)).toEqual({ query: '{a}', trusted: true })
  expect(operations.resolve({ query: '{b}' }, anonymous)).toEqual({ query: '{b}', trusted: true })
  expect(codeOf(operations, { query: '{c}' })).toBe('PERSISTED_OPERATION_REQUIRED')
  expect(codeOf(operations, { query: '{b} ' })).toBe('PERSISTED_OPERATION_REQUIRED')
  expect(codeOf(operations, byHash(sha256('{c}')))).toBe('PERSISTED_OPERATION_REQUIRED')
  expect(codeOf(operations, byHash(sha256('{c}'), '{c}'))).toBe('PERSISTED_OPERATION_REQUIRED')
  expect(operations.bytes).toBe(0)
})

test('without the mode, the manifest is trusted and the rest runs as usual', () => {
  const operations = createPersistedOperations({ trusted: readManifests([manifest]) })
  expect(operations.resolve({ query: '{a}' }, anonymous).trusted).toBe(true)
  expect(operations.resolve({ query: '{c}' }, anonymous).trusted).toBe(false)
})

test.each([
  ['a hash of another text', JSON.stringify({ [sha256('{a}')]: '{b}' })],
  ['a text that is none', JSON.stringify({ [sha256('{a}')]: 1 })],
  ['a list', '[]'],
  ['null', 'null'],
])('a manifest with %s is refused', (_name, json) =>
  expect(() => readManifests([json])).toThrow('manifest of trusted documents'),
)
