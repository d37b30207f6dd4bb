/**
 * All subgraphs of the shop in one process, each under its name as path. A request that came before, byte by byte, gets the bytes it got
 * before; only new ones are worked out. Counts calls; LATENCY_MS makes it wait.
 */
import { createServer } from 'node:http'
import { serve } from '../child-side.ts'
import { answerOf } from './answers.ts'

const latencyMs = Number(process.env['LATENCY_MS'] ?? 0)
const remembered = new Map<string, Buffer>()
let calls = 0

function answer(subgraph: string, body: string): Buffer {
  const key = `${subgraph} ${body}`
  let text = remembered.get(key)
  if (text === undefined) {
    text = Buffer.from(JSON.stringify({ data: answerOf(body) }))
    if (remembered.size < 100_000) remembered.set(key, text)
  }
  return text
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    calls++
    const body = answer(request.url ?? '', Buffer.concat(chunks).toString())
    const send = () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.end(body)
    }
    if (latencyMs === 0) send()
    else setTimeout(send, latencyMs)
  })
})

await serve(server, { counts: () => ({ calls }) })
