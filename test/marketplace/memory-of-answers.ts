/** A process of its own, whose memory is nobody else's: reads endless, huge and unpacking answers of the origin it is given. */
import { createMarketplaceClient } from '../../src/marketplace/client.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { context, failureOf } from './upstream.ts'

const megabytes = () => process.memoryUsage.rss() / 1024 / 1024
const client = createMarketplaceClient({
  baseUrl: process.argv[2] ?? '',
  serviceId: 'panel-system',
  jwtSecret: 'a secret of these tests that is long enough',
  clock: systemClock,
  random: Math.random,
  attempts: 1,
})
const codes = new Set<unknown>()
const ask = async (id: string) => {
  codes.add((await failureOf(client.users.get(id, context())))['code'])
}

for (const id of ['bomb', 'announced', 'bomb']) await ask(id)
globalThis.gc?.()
const before = megabytes()
let most = before
const watch = setInterval(() => {
  most = Math.max(most, megabytes())
}, 2)
for (const id of ['bomb', 'announced', 'endless', 'endless', 'bomb', 'announced', 'endless']) await ask(id)
const alone = most - before
await Promise.all(Array.from({ length: 32 }, () => ask('endless')))
clearInterval(watch)
process.stdout.write(JSON.stringify({ codes: [...codes], alone, together: most - before }))
await client.close()
