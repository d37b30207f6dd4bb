/** Who comes to a gateway that has more to do than it can is let in and answered: a probe of the orchestrator, the next user. */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { endAll, launch } from './running.ts'
import type { Running } from './running.ts'

const newcomers = 800
const longestMs = 5_000

let sandbox: Sandbox
let dataDir: string
let gateway: Running

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-newcomers-'))
  gateway = await launch({ dataDir, sandbox }).ready
}, 60_000)
afterAll(async () => {
  endAll()
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** One connection that asks again as soon as it is answered, each time with a document that nobody has seen, until told to stop. */
function asker(token: string, name: string, tally: { answered: number }): () => void {
  const { hostname, port } = new URL(gateway.url)
  const socket = connect(Number(port), hostname)
  let asked = 0
  const ask = () => {
    const fields = Array.from({ length: 12 }, (_, at) => `${name}_${asked}_${at}: categories { id name }`)
    asked++
    const body = JSON.stringify({ query: `{ ${fields.join(' ')} }` })
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
  }
  socket.once('connect', ask)
  socket.on('data', (piece) => {
    const begins = piece.toString('latin1', 0, 12)
    if (!begins.startsWith('HTTP/1.1')) return
    if (begins.endsWith('200')) tally.answered++
    ask()
  })
  socket.on('error', () => undefined)
  return () => socket.destroy()
}

/** Resolves with how long it took from the connection's beginning to `200 OK`. */
function probe(): Promise<number> {
  const { hostname, port } = new URL(gateway.url)
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.once('connect', () => socket.write('GET /livez HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n'))
    socket.once('data', (piece) => {
      socket.destroy()
      if (piece.toString().startsWith('HTTP/1.1 200')) resolve(performance.now() - startedAt)
      else reject(new Error(piece.toString()))
    })
    socket.once('error', reject)
  })
}

test('hundreds of new connections are answered within seconds while old ones keep the gateway busy, and those are answered too', async () => {
  const token = await gateway.token()
  const tally = { answered: 0 }
  const stops = Array.from({ length: 64 }, (_, at) => asker(token, `a${at}`, tally))
  try {
    while (tally.answered < 500) await new Promise((resolve) => setTimeout(resolve, 20))
    const before = tally.answered
    const took = await Promise.all(Array.from({ length: newcomers }, probe))
    expect(Math.max(...took)).toBeLessThan(longestMs)
    expect(tally.answered).toBeGreaterThan(before)
  } finally {
    for (const stop of stops) stop()
  }
}, 60_000)
