import { systemClock } from '../../../src/kit/clock.ts'
import type { Exchange } from '../../../src/http/exchange.ts'
import type { Route } from '../../../src/http/router.ts'

const text = 'žluťoučký kůň 🐎'
const asked = (exchange: Exchange): string | null => new URLSearchParams(exchange.query).get('as')

async function* texts() {
  yield 'one'
  await systemClock.sleep(2)
  yield text
}
async function* bytes() {
  for await (const piece of texts()) yield Buffer.from(piece)
}
async function* gaps() {
  yield ''
  yield new Uint8Array()
  yield* texts()
  yield ''
}
const streams = { texts, bytes, gaps }

/** Answers of every kind, and one that tells all that was understood of the request. */
export const routes: readonly Route[] = [
  {
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    path: '/seen',
    async handler(exchange) {
      const body = (await exchange.readBody()).toString('latin1')
      const { method, path, query, headers, remoteAddress } = exchange
      return exchange.respond(200, {}, JSON.stringify({ method, path, query, headers, remoteAddress, body }))
    },
  },
  { methods: ['POST'], path: '/nothing', handler: (exchange) => exchange.respond(204, {}, '') },
  { methods: ['GET'], path: '/unchanged', handler: (exchange) => exchange.respond(304, { ETag: '"1"' }, '') },
  {
    methods: ['GET'],
    path: '/letters',
    handler(exchange) {
      const as = asked(exchange)
      const raw = Buffer.from(text).toString('latin1')
      return exchange.respond(200, {}, as === 'text' ? text : as === 'raw' ? { raw } : Buffer.from(text))
    },
  },
  {
    methods: ['GET', 'HEAD'],
    path: '/stream',
    handler(exchange) {
      const of = new URLSearchParams(exchange.query).get('of') as keyof typeof streams
      return exchange.respond(200, {}, streams[of]())
    },
  },
  { methods: ['GET'], path: '/large', handler: (exchange) => exchange.respond(200, {}, 'x'.repeat(3_000_000)) },
  {
    methods: ['GET'],
    path: '/slow',
    async handler(exchange) {
      await systemClock.sleep(40)
      return exchange.respond(200, {}, 'slow')
    },
  },
  {
    methods: ['GET'],
    path: '/broken-header',
    handler: (exchange) => exchange.respond(200, { 'X-Name': 'a\r\nSet-Cookie: b' }, ''),
  },
]
