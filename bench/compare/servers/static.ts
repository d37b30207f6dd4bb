/** The ceiling: one answer that is ready, for whatever is asked. ANSWER is its text. */
import { createServer } from 'node:http'
import { serve } from '../child-side.ts'

const body = Buffer.from(process.env['ANSWER'] ?? '{}')

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
})

await serve(server)
