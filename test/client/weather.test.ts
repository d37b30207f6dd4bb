/** Waits that are longer than a timer of the system can be set ahead. */
import { createGatewayClient, createUserEventHooks } from '../../client/src/index.ts'
import { systemClock } from '../../client/src/weather.ts'

const day = 24 * 3_600_000

test('a wait of a month, as a Retry-After may ask for, is not over at once', async () => {
  const leave = new AbortController()
  const month = systemClock.sleep(30 * day, { signal: leave.signal, idle: true })
  const forEver = systemClock.sleep(Infinity, { signal: leave.signal, idle: true })
  const ended = Promise.allSettled([month, forEver])
  const first = await Promise.race([ended, systemClock.sleep(50)])
  leave.abort(new Error('left'))
  expect(first).toBeUndefined()
  expect(await ended).toMatchObject([{ reason: { message: 'left' } }, { reason: { message: 'left' } }])
})

test('hooks that are to be flushed for however long it takes do not give up at once', async () => {
  const answer = Promise.withResolvers<void>()
  const client = createGatewayClient({
    url: 'http://127.0.0.1:9',
    credentials: { token: 't' },
    fetch: async () => {
      await answer.promise
      return Response.json({ data: { syncUsers: { results: [{ replayed: false, userErrors: [] }] } } })
    },
  })
  const hooks = createUserEventHooks(client)
  void hooks.onUserDeleted('away')
  const flushed = hooks.flush(Infinity)
  setTimeout(answer.resolve, 100)
  expect(await flushed).toBe(true)
  await hooks.close()
})
