/**
 * The stub marketplace, a process of its own: the contract's calls with answers that are written beforehand, nothing checked and nothing
 * kept, so that its speed does not limit what is measured. Counts calls; LATENCY_MS makes it wait.
 */
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { serve } from '../child-side.ts'
import {
  analytics,
  author,
  authorCount,
  authorId,
  facets,
  firstFound,
  plugin,
  pluginCount,
  pluginId,
} from './catalogue.ts'

const base = '/api/v1'
const latencyMs = Number(process.env['LATENCY_MS'] ?? 0)
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const plugins = numbers(pluginCount).map((n) => JSON.stringify(plugin(n)))
const pluginOf = new Map(numbers(pluginCount).map((n) => [pluginId(n), plugins[n]!]))
const authorOf = new Map(numbers(authorCount).map((n) => [authorId(n), JSON.stringify(author(n))]))
const analyticsOf = new Map(numbers(pluginCount).map((n) => [pluginId(n), JSON.stringify(analytics(n))]))
const facetText = JSON.stringify(facets)
const capabilities = ['idempotency', 'users.batch', 'plugins.get', 'plugins.batch', 'events.batch']
let calls = 0

const success = (data: string) => `{"success":true,"data":${data}}`
const health = success(JSON.stringify({ status: 'ok', capabilities }))
const missing = '{"success":false,"error":{"code":"RESOURCE_NOT_FOUND","message":"There is no such thing."}}'

function found(address: string): string {
  const query = new URLSearchParams(address.slice(address.indexOf('?') + 1))
  const limit = Number(query.get('limit') ?? 20)
  const offset = Number(query.get('offset') ?? 0)
  const start = firstFound(Number(/\d+$/.exec(query.get('q') ?? '')?.[0] ?? 0)) + offset
  const items = numbers(limit).map((n) => plugins[(start + n) % pluginCount])
  const pagination = `{"total":${pluginCount},"limit":${limit},"offset":${offset},"has_more":${offset + limit < pluginCount}}`
  return success(`{"items":[${items.join(',')}],"pagination":${pagination},"facets":${facetText}}`)
}

const one = (map: ReadonlyMap<string, string>, id: string): string | undefined => {
  const text = map.get(id)
  return text === undefined ? undefined : success(text)
}
const many = (map: ReadonlyMap<string, string>, address: string): string => {
  const ids = decodeURIComponent(address.slice(address.indexOf('?ids=') + 5)).split(',')
  return success(`[${ids.flatMap((id) => map.get(id) ?? []).join(',')}]`)
}
const last = (address: string) => address.slice(address.lastIndexOf('/') + 1)

function read(address: string): string | undefined {
  if (address.startsWith('/integration/plugins/search')) return found(address)
  if (address.startsWith('/integration/plugins?')) return many(pluginOf, address)
  if (address.startsWith('/integration/plugins/')) return one(pluginOf, last(address))
  if (address.startsWith('/integration/users?')) return many(authorOf, address)
  if (address.startsWith('/integration/users/')) return one(authorOf, last(address))
  if (address.startsWith('/integration/analytics/plugins/')) return one(analyticsOf, last(address))
  return undefined
}

function written(address: string, body: string): string | undefined {
  if (address === '/integration/users/sync') {
    const { user_id: id } = JSON.parse(body) as { user_id: string }
    return success(`{"user_id":${JSON.stringify(id)},"marketplace_user_id":"mp-${id}","sync_status":"synchronized"}`)
  }
  if (address === '/integration/analytics/events/batch') {
    const { events } = JSON.parse(body) as { events: unknown[] }
    return success(`{"accepted":${events.length},"duplicates":0}`)
  }
  return address === '/integration/analytics/events' ? success('{"accepted":1,"duplicates":0}') : undefined
}

function send(response: ServerResponse, text: string | undefined): void {
  const body = Buffer.from(text ?? missing)
  response.writeHead(text === undefined ? 404 : 200, {
    'content-type': 'application/json',
    'content-length': body.length,
  })
  response.end(body)
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const address = (request.url ?? '').slice(base.length)
  if (address === '/health') {
    send(response, health)
    return
  }
  calls++
  const answer = (text: string | undefined) => {
    if (latencyMs === 0) send(response, text)
    else setTimeout(send, latencyMs, response, text)
  }
  if (request.method === 'GET') {
    answer(read(address))
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => answer(written(address, Buffer.concat(chunks).toString())))
})

await serve(server, { path: base, counts: () => ({ calls }) })
