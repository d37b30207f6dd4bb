import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { execute, parse, validate } from 'graphql'
import type { GraphQLError } from 'graphql'
import { gameServers } from './servers.ts'
import type { GameServer } from './servers.ts'

export const sdl = readFileSync(fileURLToPath(new URL('panel.graphql', import.meta.url)), 'utf8')

const reference = (id: string) => ({ id })
const installs = ({ installed }: GameServer) =>
  installed.map(({ plugin, ...rest }) => ({ plugin: reference(plugin), ...rest }))

/** What a panel adds to the graph: its servers, and under which users and plugins they are found. */
const schema = buildSubgraphSchema([
  {
    typeDefs: parse(sdl),
    resolvers: {
      Query: {
        gameServers: () => gameServers,
        gameServer: (_root: unknown, { id }: { id: string }) => gameServers.find((server) => server.id === id) ?? null,
      },
      GameServer: {
        __resolveReference: ({ id }: { id: string }) => gameServers.find((server) => server.id === id) ?? null,
        owner: (server: GameServer) => reference(server.owner),
        installed: installs,
      },
      User: { gameServers: ({ id }: { id: string }) => gameServers.filter((server) => server.owner === id) },
      Plugin: {
        gameServers: ({ id }: { id: string }) =>
          gameServers.filter((server) => server.installed.some(({ plugin }) => plugin === id)),
      },
    },
  },
])

export interface Panel {
  readonly url: string
  /** Requests so far: for seeing that a query costs as few as it should. */
  readonly requests: () => number
  stop(): Promise<void>
}

/** Starts the example subgraph on loopback. A real panel checks the gateway's token here before it answers. */
export async function startPanel(port = 0): Promise<Panel> {
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    void answer(request).then(
      (result) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result)),
      () =>
        response
          .writeHead(400, { 'content-type': 'application/json' })
          .end('{"errors":[{"message":"Not a GraphQL request."}]}'),
    )
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    requests: () => requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
    query: string
    variables?: Record<string, unknown>
  }
  const document = parse(query)
  const errors: readonly GraphQLError[] = validate(schema, document)
  return errors.length > 0 ? { errors } : execute({ schema, document, variableValues: variables ?? {} })
}
