/** The document of the façade is a good one, and so is the page made from it. */
import { Validator } from '@seriousme/openapi-schema-validator'
import type { OpenApiDocument } from '../../../src/http/rest/openapi.ts'
import { operations } from '../../../src/http/rest/table.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { deviations, inlined } from './described.ts'

let house: TestGateway
let document: OpenApiDocument

beforeAll(async () => {
  house = await startTestGateway()
  const response = await fetch(`${house.url}/api/integration/openapi.json`)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  document = (await response.json()) as OpenApiDocument
}, 60_000)
afterAll(() => house.stop())

const all = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )

test('the schema of OpenAPI 3.1 finds nothing wrong with it', async () => {
  expect(await new Validator().validate(structuredClone(document) as never)).toEqual({ valid: true })
  const broken = { ...document, info: { title: 'No version' } }
  expect(await new Validator().validate(broken as never)).toMatchObject({ valid: false })
})

test('it is one of OpenAPI 3.1, with what that demands', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/)
  expect(document.info.title).not.toBe('')
  expect(document.info.version).toMatch(/^\d+\.\d+\.\d+/)
  for (const { path, method, operation } of all()) {
    const where = `${method} ${path}`
    expect([where, path.startsWith('/')]).toEqual([where, true])
    expect(['get', 'post', 'put', 'delete']).toContain(method)
    expect(Object.keys(operation.responses).length).toBeGreaterThan(0)
    for (const [status, { description }] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^(?:[1-5]\d\d|default)$/)
      expect(typeof description).toBe('string')
    }
  }
})

test('operation ids are unique, and every tag is listed', () => {
  const ids = all().map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  const tags = document.tags.map(({ name }) => name)
  for (const { operation } of all()) for (const tag of operation.tags) expect(tags).toContain(tag)
})

test('the parameters in a path are those that are described, each once', () => {
  for (const { path, operation } of all()) {
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name)
    const described = operation.parameters.filter((one) => one.in === 'path')
    expect(described.map(({ name }) => name)).toEqual(named)
    expect(described.every(({ required }) => required)).toBe(true)
    const keys = operation.parameters.map((one) => `${one.in} ${one.name}`)
    expect(new Set(keys).size).toBe(keys.length)
  }
})

test('every reference points to something', () => {
  const count = JSON.stringify(document).split('"$ref"').length - 1
  expect(count).toBeGreaterThan(50)
  expect(() => inlined(document.paths, document)).not.toThrow()
  expect(() => inlined(document.components.schemas, document)).not.toThrow()
})

test('every row of the table is in it, and nothing else', () => {
  const rows = operations.map(({ method, path }) => `${method.toLowerCase()} ${path}`)
  expect(
    all()
      .map(({ path, method }) => `${method} ${path}`)
      .sort(),
  ).toEqual(rows.sort())
})

test('writes with a body describe it, and say which permission they need', () => {
  for (const { method, operation } of all()) {
    if (method === 'post' || method === 'put') expect(operation.requestBody).toBeDefined()
    const isOpen = ['getHealth', 'getDashboardHealth'].includes(operation.operationId)
    if (!isOpen) expect(operation.description).toMatch(/Permission: `[a-z:]+`/)
  }
})

test('a body that is no JSON, or too large, is answered as described', async () => {
  const authorization = `Bearer ${await house.token()}`
  const send = async (type: string, body: string) => {
    const path = '/api/integration/analytics/track'
    const headers = { authorization, 'content-type': type }
    const response = await fetch(`${house.url}${path}`, { method: 'POST', headers, body })
    const { status } = response
    return { status, wrong: deviations(document, { method: 'POST', path, status, body: await response.json() }) }
  }
  expect(await send('text/plain', '{}')).toEqual({ status: 415, wrong: [] })
  expect(await send('application/json', ' '.repeat(2 ** 21))).toEqual({ status: 413, wrong: [] })
  for (const { operation } of all()) {
    const said = [413, 415].map((status) => operation.responses[status] !== undefined)
    expect(said).toEqual([operation.requestBody !== undefined, operation.requestBody !== undefined])
  }
})

test('what the marketplace refuses with is described as well, whatever is asked', async () => {
  for (const { operation } of all())
    expect(operation.responses['default']?.['content']).toEqual(operation.responses['500']?.['content'])
  const path = '/api/integration/stats'
  const headers = { authorization: `Bearer ${await house.token()}` }
  house.sandbox.control({ mode: '404' })
  const response = await fetch(`${house.url}${path}`, { headers })
  house.sandbox.control({ mode: 'ok' })
  expect([response.status, document.paths[path]?.['get']?.responses['404']]).toEqual([404, undefined])
  const answer = { method: 'GET', path, status: 500, body: await response.json() }
  expect(deviations(document, answer)).toEqual([])
})

test('revenue may be below zero: money is given back', async () => {
  const path = '/api/integration/analytics/plugins/mpi-000001'
  const response = await fetch(`${house.url}${path}`, {
    headers: { authorization: `Bearer ${await house.token()}` },
  })
  const body = (await response.json()) as { data: { analytics: { revenue: { today: number } } } }
  body.data.analytics.revenue.today = -4.99
  expect(deviations(document, { method: 'GET', path, status: 200, body })).toEqual([])
})

test('the check of answers finds what is not as described', () => {
  const answer = { method: 'GET', path: '/api/integration/stats', status: 200 }
  const good = { totalPlugins: 1, totalDownloads: 2, totalDevelopers: 3, categories: [{ name: 'a', count: 1 }] }
  expect(deviations(document, { ...answer, body: { success: true, data: good } })).toEqual([])
  const bad = { ...good, totalPlugins: '1' }
  expect(deviations(document, { ...answer, body: { success: true, data: bad } })).not.toEqual([])
  expect(deviations(document, { ...answer, body: { success: false, data: good } })).not.toEqual([])
  expect(deviations(document, { ...answer, body: { data: good } })).not.toEqual([])
  expect(deviations(document, { ...answer, status: 204, body: {} })).not.toEqual([])
  const sent = { event_type: 'plugin_view', source: 'panel' }
  const tracked = { method: 'POST', path: '/api/integration/analytics/track', status: 200 }
  const body = { success: true, data: { tracked: true } }
  expect(deviations(document, { ...tracked, body, sent })).toEqual([])
  expect(deviations(document, { ...tracked, body, sent: { ...sent, source: 'moon' } })).not.toEqual([])
  expect(deviations(document, { ...tracked, body, sent: { source: 'panel' } })).not.toEqual([])
})

test('the page shows every operation, runs no script and asks nobody outside', async () => {
  const response = await fetch(`${house.url}/api/integration/docs`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; /)
  expect(policy).not.toContain('unsafe')
  const page = await response.text()
  for (const { path, operation } of all()) {
    expect(page).toContain(`id="${operation.operationId}"`)
    expect(page).toContain(path)
  }
  expect(page).not.toMatch(/<script|\son\w+=|javascript:|<link|<img|src=/i)
})

test('both are known by their tag, so that asking again is cheap', async () => {
  for (const path of ['openapi.json', 'docs']) {
    const first = await fetch(`${house.url}/api/integration/${path}`)
    const etag = first.headers.get('etag') ?? ''
    await first.text()
    const again = await fetch(`${house.url}/api/integration/${path}`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  }
})

test('a list of tags, a weak one and the star are understood; only the bare tag was', async () => {
  const statusOf = async (tags: string) =>
    (await fetch(`${house.url}/api/integration/openapi.json`, { headers: { 'if-none-match': tags } })).status
  const etag = (await fetch(`${house.url}/api/integration/openapi.json`)).headers.get('etag')
  expect(await statusOf(`W/${etag}`)).toBe(304)
  expect(await statusOf(`"other" ,${etag}`)).toBe(304)
  expect(await statusOf('*')).toBe(304)
  expect(await statusOf('"other", W/"another"')).toBe(200)
})
