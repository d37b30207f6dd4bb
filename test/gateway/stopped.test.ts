import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '../../src/store/store.ts'
import { startTestGateway } from '../support/gateway.ts'
import { collect } from '../support/collector.ts'

test('a gateway that has stopped is not kept in memory by what watches its process', async () => {
  const stores: WeakRef<Store>[] = []
  const around = (store: Store) => {
    stores.push(new WeakRef(store))
    return store
  }
  for (let turn = 0; turn < 3; turn++) {
    const house = await startTestGateway({ sandbox: { plugins: 5 }, around })
    await house.ask('{ searchPlugins(input: {}, first: 1) { totalCount } }')
    expect(await (await fetch(`${house.url}/metrics`)).text()).toContain('nodejs_gc_duration_seconds')
    await house.stop()
  }
  const left = () => stores.filter((store) => store.deref()).length
  // Timers of the last answers see them for a while, and the engine's caches the last one.
  for (const end = performance.now() + 20_000; left() > 1 && performance.now() < end; collect()) await sleep(100)
  expect(stores).toHaveLength(3)
  expect(left()).toBeLessThanOrEqual(1)
})
