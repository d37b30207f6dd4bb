/** What is asked over WebSockets counts among the requests at once, and is turned away with them. */
import { createClient } from 'graphql-ws'
import type { GraphQLFormattedError } from 'graphql'
import { WebSocket } from 'ws'
import { startTestGateway } from '../support/gateway.ts'

const change = `mutation ($id: ID!) { syncUser(input: {
  userId: $id, action: CREATE, mode: WAIT, data: { email: "a@example.org", username: "a" }
}) { status } }`

test('more operations over sockets than there may be requests at once are told to come again', async () => {
  const house = await startTestGateway({ env: { SYNC_WAIT_MS: '30000', RATE_LIMIT_SCALE: '1000' } })
  house.sandbox.control({ mode: '503' })
  const token = await house.token()
  const sockets = Array.from({ length: 2 }, () =>
    createClient({
      url: `${house.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
    }),
  )
  const refusals: GraphQLFormattedError[] = []
  const settled: number[] = []
  try {
    for (let at = 0; at < 1_200; at++) {
      sockets[at % sockets.length]!.subscribe(
        { query: change, variables: { id: `socket-${at}` } },
        {
          next: () => undefined,
          error(errors) {
            refusals.push(...(errors as GraphQLFormattedError[]))
            settled.push(at)
          },
          complete: () => settled.push(at),
        },
      )
    }
    while (refusals.length < 150) await new Promise((resolve) => setTimeout(resolve, 20))
    for (const { message, extensions } of refusals) {
      expect(extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfterSeconds: 1 })
      expect(message).toContain('overloaded')
    }
    // The other door is as full, but for what must always answer.
    const refused = await house.ask('{ caller { serviceId } }')
    expect(refused.status).toBe(503)
    expect((await fetch(`${house.url}/livez`)).status).toBe(200)
    house.sandbox.control({ mode: 'ok' })
    while (settled.length < 1_200) await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await house.ask('{ caller { serviceId } }')).errors).toBeUndefined()
  } finally {
    for (const socket of sockets) await socket.dispose()
    await house.stop()
  }
}, 120_000)
