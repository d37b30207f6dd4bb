import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createMarketplaceClient } from '../../src/marketplace/client.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { context, failureOf } from './upstream.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const megabytes = () => process.memoryUsage.rss() / 1024 / 1024

test('endless, huge and unpacking answers cost little memory', async () => {
  const child = fork(new URL('./pouring.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [port] = (await once(child, 'message')) as [number]
  const client = createMarketplaceClient({
    baseUrl: `http://127.0.0.1:${port}`,
    serviceId: 'panel-system',
    jwtSecret: 'a secret of these tests that is long enough',
    clock: systemClock,
    random: Math.random,
    attempts: 1,
  })
  const ask = async (id: string) => {
    expect((await failureOf(client.users.get(id, context())))['code']).toBe('UPSTREAM_CONTRACT_VIOLATION')
  }
  try {
    for (const id of ['bomb', 'announced', 'bomb']) await ask(id)
    collect()
    const before = megabytes()
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, megabytes())
    }, 2)
    for (const id of ['bomb', 'announced', 'endless', 'endless', 'bomb', 'announced', 'endless']) await ask(id)
    const alone = most - before
    await Promise.all(Array.from({ length: 32 }, () => ask('endless')))
    clearInterval(watch)
    // Each is given up after 5 MiB; what is left of those before is not collected at once.
    expect(alone).toBeLessThan(64)
    // All places taken by endless answers at once: together they hold 16 MiB and half a MiB each, and as much on its way; without a limit it is 160 MiB and more.
    expect(most - before).toBeLessThan(128)
  } finally {
    await client.close()
    child.disconnect()
    await once(child, 'exit')
  }
})
