/** What the hand-written floors share: node:http in front, one undici pool behind, JSON between. Nothing is checked, nothing bounded. */
import { createServer } from 'node:http'
import { Pool } from 'undici'
import { serve } from '../child-side.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- each operation knows its own variables
export type Variables = any

const { origin, pathname } = new URL(process.env['UPSTREAM_URL'] ?? '')
const base = pathname === '/' ? '' : pathname
/** Who comes when so many are being answered is refused; nobody, unless said otherwise. */
const mostInFlight = Number(process.env['MOST_IN_FLIGHT'] ?? Infinity)
const pool = new Pool(origin, { connections: 64, pipelining: 1 })

/** What is under `data` in the answer. */
export async function call<T>(path: string, body?: unknown): Promise<T> {
  const answer = await pool.request({
    method: body === undefined ? 'GET' : 'POST',
    path: `${base}${path}`,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return ((await answer.body.json()) as { data: T }).data
}

export async function serveOperations(
  operations: Readonly<Record<string, (variables: Variables) => Promise<unknown>>>,
): Promise<void> {
  let inFlight = 0
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (inFlight >= mostInFlight) {
      response.writeHead(503, { 'retry-after': '1', 'content-length': 0 })
      response.end()
      request.resume()
      return
    }
    inFlight++
    response.on('close', () => void inFlight--)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as { operationName: string; variables: Variables }
      const answering = operations[asked.operationName]?.(asked.variables) ?? Promise.reject(new Error('unknown'))
      answering.then(
        (data) => {
          const body = Buffer.from(JSON.stringify({ data }))
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
          response.end(body)
        },
        (error: Error) => {
          response.writeHead(500)
          response.end(error.message)
        },
      )
    })
  })
  await serve(server)
}
