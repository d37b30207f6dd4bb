/**
 * What one call to an upstream costs this process, in CPU microseconds: undici's pool as the marketplace client used it,
 * and both clients of src/kit/http: `node bench/http-client.ts [calls] [at the same time]`. The server is a process of its own.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { systemClock } from '../src/kit/clock.ts'
import { httpKinds, openHttpClient } from '../src/kit/http/open.ts'

const calls = Number(process.argv[2] ?? 20_000)
const together = Number(process.argv[3] ?? 32)
const sizes = [200, 15_000]
const headers = {
  authorization: `Bearer ${'t'.repeat(300)}`,
  'x-service-id': 'panel-system',
  'x-request-id': 'b0a1c6f2-0000-4000-8000-000000000000',
  'x-timestamp': '1700000000',
  'content-type': 'application/json',
  'user-agent': 'Panel-Integration/v1',
  accept: 'application/json',
}

interface Question {
  readonly about: string
  readonly path: string
  readonly sent: string | null
}
const questions: readonly Question[] = [
  { about: 'GET, 200 bytes', path: '/200', sent: null },
  { about: 'GET, 15 kB', path: '/15000', sent: null },
  { about: 'POST 400 bytes, 200 bytes', path: '/200', sent: JSON.stringify({ query: 'q'.repeat(400) }) },
]

if (process.send) serve()
else await measure()

function serve(): void {
  const bodies = new Map(sizes.map((size) => [`/${size}`, JSON.stringify({ data: 'x'.repeat(size) })]))
  const server = createServer((request, response) => {
    request.resume()
    const body = bodies.get(request.url ?? '') ?? '{}'
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.on('disconnect', () => process.exit())
}

async function measure(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [port] = (await once(child, 'message')) as [number]
  const origin = `http://127.0.0.1:${port}`
  const pool = new Pool(origin, { connections: together, pipelining: 1 })
  const clients = httpKinds.map((kind) => ({
    kind,
    client: openHttpClient(origin, { clock: systemClock, connections: together }, kind),
  }))
  const candidates: { name: string; ask: (question: Question) => Promise<unknown> }[] = [
    {
      name: 'undici Pool.request',
      async ask({ path, sent }) {
        const { body } = await pool.request({ method: sent === null ? 'GET' : 'POST', path, headers, body: sent })
        return body.json()
      },
    },
    ...clients.map(({ kind, client }) => ({
      name: `kit/http, ${kind}`,
      ask({ path, sent }: Question) {
        const request = { method: sent === null ? 'GET' : 'POST', path, headers, body: sent } as const
        return client.ask(request, ({ body }) => JSON.parse(String(body)) as unknown)
      },
    })),
  ]
  console.log(
    `${calls} calls, ${together} at the same time, microseconds of CPU a call (median of 5 rounds, least, most)`,
  )
  for (const question of questions) {
    const seen = new Map(candidates.map(({ name }) => [name, [] as number[]]))
    for (let round = 0; round < 6; round++) {
      for (const { name, ask } of round % 2 === 0 ? candidates : candidates.toReversed()) {
        const cost = await perCall(() => ask(question))
        // The first round warms up.
        if (round > 0) seen.get(name)?.push(cost)
      }
    }
    for (const [name, costs] of seen) {
      const [least, , median, , most] = costs.toSorted((one, other) => one - other).map((cost) => cost.toFixed(0))
      console.log(`${question.about.padEnd(24)} ${name.padEnd(20)} ${median} (${least}-${most})`)
    }
  }
  await Promise.all([pool.destroy(), ...clients.map(({ client }) => client.destroy())])
  child.disconnect()
}

async function perCall(ask: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  let left = calls
  await Promise.all(
    Array.from({ length: together }, async () => {
      while (left-- > 0) await ask()
    }),
  )
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}
