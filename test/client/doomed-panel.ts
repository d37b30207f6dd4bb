/** A panel that tells its hooks about users until somebody kills it, and reports each one that was said to be on disk. */
import { createGatewayClient, createUserEventHooks } from '../../client/src/index.ts'

const [, , spool = '', name = ''] = process.argv
const client = createGatewayClient({
  url: 'http://127.0.0.1:9',
  credentials: { token: 'none' },
  fetch: () => Promise.reject(new TypeError('fetch failed')),
})
const hooks = createUserEventHooks(client, { spool, diskWaitMs: 10_000 })
for (let index = 0; index < 10_000; index++) {
  const id = `${name}-${index}`
  const { kept } = await hooks.onUserCreated({ id, email: `${id}@example.org`, username: id })
  if (kept === 'disk') process.send?.(id)
}
