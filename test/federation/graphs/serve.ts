import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TlsOptions, TLSSocket } from 'node:tls'
import { execute, parse, validate } from 'graphql'
import type { GraphQLSchema } from 'graphql'

export interface Served {
  readonly url: (name: string) => string
  /** Bodies and headers of all requests, in order. */
  readonly requests: {
    readonly name: string
    readonly headers: NodeJS.Dict<string | string[]>
    /** Who the client's certificate says it is. */
    readonly peer?: string | undefined
    readonly body: { query: string; variables: Record<string, unknown> }
  }[]
  readonly server: Server
  close(): Promise<void>
}

/** Serves schemas over real HTTP on loopback, each under its name. Refuses operations that are not valid, as a server would. */
export async function serve(schemas: Readonly<Record<string, GraphQLSchema>>, tls?: TlsOptions): Promise<Served> {
  const requests: Served['requests'] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const name = (request.url ?? '/').slice(1)
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Served['requests'][number]['body']
      const peer = tls && String((request.socket as TLSSocket).getPeerCertificate().subject?.CN)
      requests.push({ name, headers: request.headers, body, peer })
      void answer(schemas[name], body).then((result) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(result))
      })
    })
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    server,
    url: (name) => `${tls ? 'https' : 'http'}://127.0.0.1:${port}/${name}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(schema: GraphQLSchema | undefined, body: { query: string; variables: Record<string, unknown> }) {
  if (!schema) return { errors: [{ message: 'no such subgraph' }] }
  const document = parse(body.query)
  const errors = validate(schema, document)
  if (errors.length > 0) return { errors }
  return execute({ schema, document, variableValues: body.variables })
}
