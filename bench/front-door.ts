/**
 * Two promises of the front door in wall time, by the real process: a body that is too long is refused within a second, and 500 idle
 * connections with 200 that are reset do not keep the next answer for longer than that: `node bench/front-door.ts [trials]`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../sandbox/sandbox.ts'
import { launch } from '../test/security/running.ts'

const trials = Number(process.argv[2] ?? 10)
const dataDir = await mkdtemp(join(tmpdir(), 'front-door-'))
const sandbox = await startSandbox({ plugins: 5 })
const gateway = await launch({ dataDir, sandbox, env: { LOG_LEVEL: 'error' } }).ready
const { port, host } = new URL(gateway.url)
const token = await gateway.token()

const head = (extra: string) =>
  `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${extra}\r\n\r\n`

/** From the first byte sent to the first line of the answer, while the client goes on sending. */
function refusal(extra: string, part: Buffer, parts: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    const startedAt = performance.now()
    socket.on('data', (data) => {
      if (data.toString('latin1').startsWith('HTTP/1.1 413')) resolve(performance.now() - startedAt)
      else reject(new Error(data.toString('latin1').slice(0, 80)))
      socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.write(head(extra))
    let sent = 0
    const more = (): void => {
      while (sent++ < parts && !socket.destroyed) if (!socket.write(part)) return void socket.once('drain', more)
    }
    more()
  })
}

const megabyte = Buffer.alloc(1024 * 1024, 'x')
const chunk = Buffer.concat([Buffer.from('100000\r\n'), megabyte, Buffer.from('\r\n')])
const tooLong: Record<string, () => Promise<number>> = {
  '413 for a Content-Length of 10 MB': () => refusal('Content-Length: 10485760', megabyte, 10),
  '413 for chunks without end': () => refusal('Transfer-Encoding: chunked', chunk, 1_000),
}

async function answerBesideThem(): Promise<number> {
  const idle: Socket[] = []
  const open = () =>
    new Promise<Socket>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => resolve(socket))
      socket.on('error', () => undefined)
    })
  idle.push(...(await Promise.all(Array.from({ length: 500 }, open))))
  const reset = await Promise.all(Array.from({ length: 200 }, open))
  for (const socket of reset) {
    socket.write(head('Content-Length: 1000'))
    socket.resetAndDestroy()
  }
  const startedAt = performance.now()
  const response = await gateway.post('{ caller { serviceId } }')
  await response.json()
  const took = performance.now() - startedAt
  for (const socket of idle) socket.destroy()
  return took
}

for (const [name, measure] of Object.entries({
  ...tooLong,
  'an answer beside 500 idle and 200 reset connections': answerBesideThem,
})) {
  const times: number[] = []
  for (let trial = 0; trial < trials; trial++) times.push(await measure())
  const sorted = times.toSorted((a, b) => a - b)
  console.log(
    `${name}: median ${sorted[trials >> 1]?.toFixed(0)} ms, longest ${sorted.at(-1)?.toFixed(0)} ms of ${trials}`,
  )
}
gateway.child.kill('SIGTERM')
await gateway.ended
await sandbox.stop()
await rm(dataDir, { recursive: true })
