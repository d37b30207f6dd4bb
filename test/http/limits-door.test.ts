import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../../src/kit/ids.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { Answer, TestGateway } from '../support/gateway.ts'
import { heapInUse } from '../support/collector.ts'

const search = '{searchPlugins(input: {}, first: 5) {totalCount edges {node {id title}}}}'
const strict = { accept: 'application/graphql-response+json' }

const costOf = (answer: Answer): number => (answer.extensions as { cost: { cost: number } }).cost.cost

/** Runs one story against a gateway of its own, since budgets remember. */
async function withGateway(env: Record<string, string>, story: (gateway: TestGateway) => Promise<void>): Promise<void> {
  const gateway = await startTestGateway({ env })
  try {
    await story(gateway)
  } finally {
    await gateway.stop()
  }
}

test('row 80: a burst above the budget gets 429 with an honest time, and nothing half-done', () =>
  withGateway({ RATE_LIMIT_SCALE: '0.001' }, async (gateway) => {
    const token = await gateway.token(['item:read'])
    const started = performance.now()
    const answers: Answer[] = []
    for (let wave = 0; wave < 10; wave++) {
      const asked = Array.from({ length: 40 }, () =>
        gateway.ask('{caller {serviceId}}', undefined, { token, headers: strict }),
      )
      answers.push(...(await Promise.all(asked)))
    }
    const refill = (performance.now() - started) / 1_000
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 429]))
    const refused = answers.filter((answer) => answer.status === 429)
    for (const { headers, errors, data } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      expect(headers.get('ratelimit')).toMatch(/^"graphql";r=0;t=\d+$/)
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retryable: true })
      expect(data ?? null).toBeNull()
    }
    const spent = answers.filter((answer) => answer.status === 200).reduce((sum, answer) => sum + costOf(answer), 0)
    expect(spent).toBeGreaterThan(58)
    expect(spent).toBeLessThanOrEqual(60 + refill)
  }))

test('every answer says what it cost and what is left, and another token is not another budget', () =>
  withGateway({ RATE_LIMIT_SCALE: '0.01' }, async (gateway) => {
    const one = await gateway.ask(search, undefined, { token: await gateway.token(['item:read']) })
    const cost = costOf(one)
    expect(cost).toBeGreaterThan(5)
    expect(one.headers.get('ratelimit-policy')).toBe('"graphql";q=600;w=60')
    expect(one.headers.get('x-ratelimit-remaining')).toBe(String(600 - cost))
    const other = await gateway.ask(search, undefined, { token: await gateway.token(['item:read', 'user:read']) })
    expect(Number(other.headers.get('x-ratelimit-remaining'))).toBeLessThan(600 - cost)
    const user = await gateway.ask(search, undefined, { token: await gateway.token(['item:read'], 'user-1') })
    expect(user.headers.get('x-ratelimit-remaining')).toBe(String(600 - cost))
  }))

test('answers to a router and streams of events say what is left, too', () =>
  withGateway({ RATE_LIMIT_SCALE: '0.001' }, async (gateway) => {
    const token = await gateway.token(['item:read'])
    const ask = async (path: string, accept: string, query: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, accept }
      const response = await fetch(`${gateway.url}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      })
      const left = response.headers.get('x-ratelimit-remaining')
      const policy = response.headers.get('ratelimit-policy')
      return { status: response.status, left, policy, text: await response.text() }
    }
    // Without a limit of its own.
    const own = '{caller {serviceId}}'
    const policy = '"graphql";q=60;w=60'
    const events = await ask('/graphql', 'text/event-stream', own)
    expect(events).toMatchObject({ status: 200, policy, left: expect.stringMatching(/^\d+$/) })
    const routed = await ask('/subgraph', 'application/json', own)
    expect(routed).toMatchObject({ status: 200, policy, left: expect.stringMatching(/^\d+$/) })
    expect(Number(routed.left)).toBeLessThan(Number(events.left))
    expect(routed.text).toMatch(/"extensions":\{"cost":\{"cost":\d+/)
    let refused = routed
    while (refused.status === 200) refused = await ask('/subgraph', 'application/json', own)
    expect(refused).toMatchObject({ status: 429, policy })
    const refusedEvents = await ask('/graphql', 'text/event-stream', own)
    expect(refusedEvents.policy).toBe(policy)
    expect(refusedEvents.text).toContain('RATE_LIMIT_EXCEEDED')
  }))

test('a field that refuses says which limit is used up, and how long', () =>
  withGateway({ RATE_LIMIT_SCALE: '0.01' }, async (gateway) => {
    const token = await gateway.token(['item:read'])
    const query = '{searchPlugins(input: {}, first: 1) {totalCount}}'
    let answer = await gateway.ask(query, undefined, { token, headers: strict })
    while (answer.status === 200) answer = await gateway.ask(query, undefined, { token, headers: strict })
    expect(answer.errors?.[0]?.message).toContain('"Query.searchPlugins"')
    expect(answer.headers.get('ratelimit')).toMatch(/^"Query\.searchPlugins";r=0;t=\d+, "graphql";r=5\d\d;t=\d+$/)
    expect(answer.headers.get('ratelimit-policy')).toBe('"Query.searchPlugins";q=3;w=60, "graphql";q=600;w=60')
    expect(answer.headers.get('x-ratelimit-limit')).toBe('3')
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('0')
  }))

test('an operation that is too dear is refused with both numbers, before the marketplace hears of it', () =>
  withGateway({ GRAPHQL_MAX_COST: '50' }, async (gateway) => {
    const source = '{searchPlugins(input: {}, first: 100) {edges {node {author {displayName}}}}}'
    const { errors, status } = await gateway.ask(source, undefined, { headers: strict })
    expect(status).toBe(400)
    expect(errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX')
    expect(errors?.[0]?.message).toMatch(/^The operation may cost \d+ points, 50 are allowed\./)
  }))

test('the same request again and again costs the same and is paid for each time; one that asks for more costs more', () =>
  withGateway({ RATE_LIMIT_SCALE: '0.1' }, async (gateway) => {
    const token = await gateway.token(['item:read'])
    const text = 'query ($first: Int) {searchPlugins(input: {}, first: $first) {edges {node {id}}}}'
    const started = performance.now()
    let spent = 0
    let left = ''
    const ask = async (first: number) => {
      const answer = await gateway.ask(text, { first }, { token })
      left = answer.headers.get('x-ratelimit-remaining') ?? ''
      spent += costOf(answer)
      return costOf(answer)
    }
    const small = await ask(2)
    for (let turn = 0; turn < 6; turn++) expect(await ask(2)).toBe(small)
    const large = await ask(40)
    expect(large).toBeGreaterThan(small)
    for (let turn = 0; turn < 6; turn++) expect(await ask(40)).toBe(large)
    expect(await ask(2)).toBe(small)
    // A budget of 6,000 a minute comes back by 100 a second.
    const refill = (performance.now() - started) / 10
    expect(Number(left)).toBeGreaterThanOrEqual(6_000 - spent)
    expect(Number(left)).toBeLessThanOrEqual(6_000 - spent + refill + 1)
  }))

test('refused documents cost a point', () =>
  withGateway({ RATE_LIMIT_SCALE: '0.001' }, async (gateway) => {
    const token = await gateway.token(['item:read'])
    const codes: string[] = []
    for (let request = 0; request < 80; request++) {
      const { errors } = await gateway.ask('{'.repeat(300), undefined, { token })
      codes.push(errors?.[0]?.extensions.code ?? 'none')
    }
    expect(codes.slice(0, 60)).toEqual(Array(60).fill('QUERY_TOO_COMPLEX'))
    expect(codes.slice(60)).toContain('RATE_LIMIT_EXCEEDED')
  }))

test('refused credentials are limited by address; a good token from there is served', () =>
  withGateway({}, async (gateway) => {
    const good = await gateway.token(['item:read'])
    const statuses: number[] = []
    for (let request = 0; request < 40; request++) {
      statuses.push((await gateway.ask('{__typename}', undefined, { token: `${good.slice(0, -6)}AAAAAA` })).status)
    }
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(401))
    expect(statuses.slice(31)).toContain(429)
    expect((await gateway.ask('{__typename}', undefined, { token: good })).data).toEqual({ __typename: 'Query' })
  }))

async function post(gateway: TestGateway, body: object, token?: string, path = '/graphql') {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const response = await fetch(`${gateway.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await response.json()) as { data?: unknown; errors?: { message: string; extensions: { code: string } }[] }
}
const byHash = (hash: string, query?: string) => ({
  query,
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
})

test('row 58: persisted queries are registered by callers with a token only, and guarded like all others', () =>
  withGateway({}, async (gateway) => {
    const token = await gateway.token(['item:read'])
    const query = 'query Persisted {__typename}'
    const hash = sha256(query)
    expect((await post(gateway, byHash(hash), token)).errors?.[0]?.message).toBe('PersistedQueryNotFound')
    expect((await post(gateway, byHash(hash, query))).data).toEqual({ __typename: 'Query' })
    expect((await post(gateway, byHash(hash), token)).errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect((await post(gateway, byHash(hash, query), token)).data).toEqual({ __typename: 'Query' })
    expect((await post(gateway, byHash(hash))).data).toEqual({ __typename: 'Query' })

    const references = '{_entities(representations: []) {__typename}}'
    expect((await post(gateway, byHash(sha256(references), references), token, '/subgraph')).errors).toBeUndefined()
    expect((await post(gateway, byHash(sha256(references)), token, '/subgraph')).data).toEqual({ _entities: [] })

    const introspection = '{__schema{types{name}}}'
    await post(gateway, byHash(sha256(introspection), introspection), await gateway.token())
    const hidden = await post(gateway, byHash(sha256(introspection)), token)
    expect(hidden.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  }))

test('row 59: in trusted mode only documents of the manifest run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'))
  const file = join(folder, 'persisted-documents.json')
  const trusted = 'query Trusted {__typename}'
  writeFileSync(file, JSON.stringify({ [sha256(trusted)]: trusted }))
  try {
    await withGateway({ PERSISTED_ONLY: 'true', PERSISTED_MANIFEST: file }, async (gateway) => {
      const token = await gateway.token()
      for (const path of ['/graphql', '/subgraph']) {
        const send = (body: object) => post(gateway, body, token, path)
        expect((await send(byHash(sha256(trusted)))).data).toEqual({ __typename: 'Query' })
        expect((await send({ query: trusted })).data).toEqual({ __typename: 'Query' })
        for (const other of ['{__typename}', '{_service {sdl}}']) {
          for (const body of [{ query: other }, byHash(sha256(other)), byHash(sha256(other), other)])
            expect((await send(body)).errors?.[0]?.extensions.code).toBe('PERSISTED_OPERATION_REQUIRED')
        }
      }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test(
  'documents that spread out far, under conditions of many kinds, fill the memory only so far',
  () =>
    withGateway({}, async (gateway) => {
      const heap = () => heapInUse() / 1_000_000
      const names = ['a', 'b', 'c', 'd', 'e', 'f']
      const leaves =
        'id panelItemId marketplaceItemId slug title summary description tags licenseType licenseSpdx status'
      const own = `${leaves} verified icon homepage repository marketplaceUrl category { id slug name }`
      const version = 'id version changelog publishedAt'
      const under = (count: number, fragment: string) =>
        Array.from({ length: count }, (_, no) => `v${no}: latestVersion { ${version} plugin { ...${fragment} } }`).join(
          ' ',
        )
      const textNo = (no: number) => `query No${no}(${names.map((name) => `$${name}: Boolean!`).join()}) {
      searchPlugins(input: {}, first: 0) { edges { node { ...A ${names.map((name) => `slug @skip(if: $${name})`).join(' ')} } } }
    } fragment A on Plugin { ${own} ${under(8, 'B')} } fragment B on Plugin { ${own} ${under(7, 'C')} } fragment C on Plugin { ${own} }`
      const ask = async (no: number, bits: number) => {
        const variables = Object.fromEntries(names.map((name, index) => [name, Boolean((bits >> index) & 1)]))
        const { errors } = await gateway.ask(textNo(no), variables, { permissions: null })
        expect(errors?.[0]?.extensions.code).toBe('AUTHENTICATION_FAILED')
      }
      await ask(0, 0)
      const before = heap()
      for (let bits = 0; bits < 64; bits++) for (const no of [1, 2]) await ask(no, bits)
      // Without a bound it is some 340 MB.
      expect(heap() - before).toBeLessThan(180)
    }),
  60_000,
)
