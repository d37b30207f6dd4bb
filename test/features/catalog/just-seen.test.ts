/** What was seen a moment ago counts, also before it is written down. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store, Work } from '../../../src/store/store.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

let house: TestGateway

/** Plugins that were seen are written this much later. */
function late(store: Store): Store {
  const run = store.run.bind(store)
  store.run = async <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
    if (work.name === 'rememberPlugins') await sleep(1_000)
    return run(work, ...args)
  }
  return store
}

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { catalogue: shelf(item('needed')) }, around: late })
}, 60_000)
afterAll(() => house.stop())

const publish = async (name: string, needs: readonly string[] = []) => {
  const input = {
    panelItemId: name,
    userId: 'ann',
    manifest: {
      name,
      version: '1.0.0',
      description: 'Looks after servers.',
      author: 'Ann',
      dependencies: needs.map((id) => ({ id })),
    },
    files: [
      {
        name: 'a.zip',
        size: '1',
        type: 'application/zip',
        url: 'https://cdn.example.com/a.zip',
        sha256: 'ab'.repeat(32),
      },
    ],
    idempotencyKey: name,
  }
  const { data } = await house.ask(
    'mutation ($input: PublishPluginInput!) { publishPlugin(input: $input) { status } }',
    {
      input,
    },
  )
  expect(data.publishPlugin.status).toBe('PUBLISHED')
}

test('a plugin that was published a moment ago keeps what it needs on the market', async () => {
  await publish('needing', ['mpi-needed'])
  const { data } = await house.ask(
    'mutation { unpublishPlugin(marketplaceItemId: "mpi-needed", idempotencyKey: "off") { unpublished dependentsWarned } }',
  )
  expect(data.unpublishPlugin).toEqual({ unpublished: false, dependentsWarned: 1 })
})

test('the name of a plugin that was published a moment ago is one that was meant', async () => {
  await publish('Nightwatch')
  const { data } = await house.ask('{ searchPlugins(input: { q: "Nightwacth" }) { totalCount didYouMean } }')
  expect(data.searchPlugins).toEqual({ totalCount: 0, didYouMean: ['nightwatch'] })
})
