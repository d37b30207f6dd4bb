/** What was seen days ago, and is something else by now. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Capability } from '../../../sandbox/capabilities.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

const days = 3 * 24 * 3_600_000
let aheadMs = 0
const clock = { ...systemClock, now: () => Date.now() + aheadMs }
let house: TestGateway
afterEach(() => house.stop())

const seenDaysAgo = (...capabilities: Capability[]) => seenAt(0, days, ...capabilities)

async function seenAt(thenAheadMs: number, nowAheadMs: number, ...capabilities: Capability[]) {
  aheadMs = thenAheadMs
  const catalogue = shelf(item('one', { price: 5 }), item('two'), item('three'))
  house = await startTestGateway({ clock, sandbox: { clock, catalogue, capabilities } })
  const { data } = await house.ask('{ searchPlugins(input: {}) { totalCount } }')
  expect(data.searchPlugins.totalCount).toBe(3)
  await tell('PUT', 'one', { price: 99 })
  await tell('PUT', 'two', { metadata: { slug: 'second' } })
  await tell('DELETE', 'three')
  aheadMs = nowAheadMs
}

/** Behind the gateway's back. */
async function tell(method: string, name: string, change: object = {}) {
  const answer = await fetch(`${house.sandbox.url}/integration/plugins/mpi-${name}`, {
    method,
    headers: await house.sandbox.headers(),
    ...(method === 'PUT' && { body: JSON.stringify({ item_data: change }) }),
  })
  expect(answer.status).toBe(200)
}

const plugin = async (name: string) => {
  const { data, errors } = await house.ask(
    `{ plugin(${name}) { title status price { amount } freshness { stale ageSeconds } } }`,
  )
  expect(errors).toBeUndefined()
  return data.plugin
}

describe.each([[['plugins.get']], [['plugins.batch']]] as const)('where the marketplace knows %j', (capabilities) => {
  beforeEach(() => seenDaysAgo(...capabilities), 60_000)

  test('a plugin is shown by its slug and panel id as it is now', async () => {
    const now = { price: { amount: '99' }, status: 'PUBLISHED', freshness: { stale: false } }
    expect(await plugin('slug: "one"')).toMatchObject(now)
    expect(await plugin('panelItemId: "panel-one"')).toMatchObject(now)
    expect(await plugin('slug: "three"')).toMatchObject({ status: 'ARCHIVED' })
  })

  test('a plugin is not found by a slug that it had', async () => {
    expect(await plugin('slug: "two"')).toBeNull()
    expect(await plugin('slug: "second"')).toMatchObject({ title: 'two' })
  })

  test('during an outage it is shown as it was, with its age', async () => {
    house.sandbox.control({ mode: '503' })
    const then = { price: { amount: '5' }, freshness: { stale: true } }
    const shown = await plugin('slug: "one"')
    expect(shown).toMatchObject(then)
    expect(shown.freshness.ageSeconds).toBeGreaterThanOrEqual(days / 1000)
  })
})

describe('where the marketplace cannot be asked for one', () => {
  beforeEach(() => seenDaysAgo(), 60_000)

  test.each(['id: "mpi-one"', 'slug: "one"'])(
    'a plugin that is shown as it was is soon shown as it is (%s)',
    async (name) => {
      expect(await plugin(name)).toMatchObject({ price: { amount: '5' }, freshness: { stale: false } })
      for (let tries = 0; tries < 50 && (await plugin(name)).price.amount === '5'; tries++) await sleep(200)
      expect(await plugin(name)).toMatchObject({ price: { amount: '99' }, freshness: { stale: false } })
    },
  )
})

test('what was seen by a clock that was days ahead is not taken for new once the clock is right', async () => {
  await seenAt(days, 0, 'plugins.get')
  expect(await plugin('slug: "one"')).toMatchObject({ price: { amount: '99' } })
  expect(await plugin('slug: "two"')).toBeNull()
}, 60_000)
