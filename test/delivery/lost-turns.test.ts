/** A turn may be committed without its answer being heard: whatever it leased is found again by each lane of a running gateway. */
import { Failure } from '../../src/kit/failure.ts'
import type { Store, Work } from '../../src/store/store.ts'
import { eventually } from '../features/users/room.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

/** The first turn of each lane that leases something. */
const lost = new Set<string>()

function unlucky(store: Store): Store {
  const run = store.run.bind(store)
  store.run = async <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
    const answer = await run(work, ...args)
    const { leased, items, calls } = (answer ?? {}) as { leased?: unknown[]; items?: unknown[]; calls?: unknown[] }
    const taken = work.name.toLowerCase().endsWith('turn') ? (leased ?? items ?? calls ?? []) : []
    if (taken.length === 0 || lost.has(work.name)) return answer
    lost.add(work.name)
    throw new Failure('SERVICE_UNAVAILABLE', 'The connection was lost during commit.')
  }
  return store
}

let house: TestGateway
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 }, around: unlucky })
}, 60_000)
afterAll(() => house.stop())

const effects = () => house.sandbox.ledger({ effectsOnly: true }).map(({ path }) => path)
const arrival = (path: string) => eventually(path, () => effects().some((other) => other.includes(path)))

test('a user', async () => {
  await house.ask(
    'mutation { syncUser(input: { userId: "ann", action: CREATE, data: { email: "ann@panel.example", username: "ann" } }) { status } }',
  )
  await arrival('/users/sync')
  expect(lost).toContain('turn')
})

test('a plugin', async () => {
  const sha256 = 'ab'.repeat(32)
  const input = {
    panelItemId: 'night-watch',
    userId: 'ann',
    manifest: {
      name: 'Night Watch',
      version: '1.0.0',
      description: 'Looks after servers.',
      author: 'Ann',
      category: 'utility',
    },
    files: [{ name: 'a.zip', size: '1', type: 'application/zip', url: 'https://cdn.example.com/a.zip', sha256 }],
    idempotencyKey: 'night-watch',
  }
  const PUBLISH =
    'mutation($input: PublishPluginInput!) { publishPlugin(input: $input) { status userErrors { message } } }'
  const { data } = await house.ask(PUBLISH, { input })
  expect(data.publishPlugin.userErrors).toEqual([])
  await arrival('/plugins')
  expect(lost).toContain('publishingTurn')
})

test('an event', async () => {
  const events = [{ messageId: '1', type: 'plugin_installed', occurredAt: '2026-11-20T10:00:00Z' }]
  await house.ask('mutation($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted } }', { events })
  await arrival('/analytics/events')
  expect(lost).toContain('eventsTurn')
})
