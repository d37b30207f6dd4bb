import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Store } from '../../src/store/store.ts'
import { startTestGateway } from '../support/gateway.ts'

test('a gateway that has stopped is not kept in memory by what watches its process', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
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
  // The last one is seen by the engine's caches and the timers of its last answers for a while.
  for (let turn = 0; turn < 20 && stores.filter((store) => store.deref()).length > 1; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    collect()
  }
  expect(stores).toHaveLength(3)
  expect(stores.filter((store) => store.deref()).length).toBeLessThanOrEqual(1)
})
