/** The panel goes on while the gateway dies and comes back. HOOK_CALLS and HOOK_KILLS change how long the bad day is. */
import { createUserEventHooks } from '../../client/src/index.ts'
import type { Dropped, Kept } from '../../client/src/index.ts'
import { effectsAt, eventually, processUnderFire } from './panel.ts'

const calls = Number(process.env['HOOK_CALLS'] ?? 5_000)
const kills = Number(process.env['HOOK_KILLS'] ?? 3)

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test(`${calls} hook calls with ${kills} kills of the gateway: every event arrives once`, async () => {
  const house = await processUnderFire()
  const { client, gateway, sandbox } = house
  const dropped: Dropped[] = []
  const hooks = createUserEventHooks(client, { onDropped: (drop) => dropped.push(drop) })
  try {
    await gateway.start()
    const users = Math.ceil(calls / 5)
    const kept: Promise<Kept>[] = []
    let slowestCallMs = 0
    let downs = 0
    const call = (hook: () => Promise<Kept>) => {
      if (gateway.url === undefined) downs++
      const startedAt = performance.now()
      kept.push(hook())
      slowestCallMs = Math.max(slowestCallMs, performance.now() - startedAt)
    }
    const person = (index: number, name: string) => ({
      id: `fire-${index}`,
      email: `fire-${index}@example.org`,
      username: `fire-${index}`,
      displayName: name,
    })

    const nemesis = async () => {
      while (gateway.kills < kills) {
        // In the middle of the work: when something came through, or (with nothing to do) after a moment.
        const before = hooks.counts().delivered
        const endsAt = performance.now() + 3_000
        while (hooks.counts().delivered < before + 100 && performance.now() < endsAt) await pause(5)
        await gateway.kill()
        await gateway.start()
      }
    }
    const trouble = nemesis()
    for (let index = 0; index < users; index++) {
      call(() => hooks.onUserCreated(person(index, 'first')))
      call(() => hooks.onUserLogin(`fire-${index}`, { ip: '192.0.2.1' }, { key: `login-${index}` }))
      call(() => hooks.onUserUpdated(person(index, 'second')))
      call(() => hooks.onUserLogout(`fire-${index}`, {}, { key: `logout-${index}` }))
      call(() => (index % 2 === 0 ? hooks.onUserDeleted(`fire-${index}`) : hooks.onUserUpdated(person(index, 'third'))))
      // The calls are spread over the life of several gateways.
      while (index >= ((gateway.kills + 1) * users) / (kills + 1)) await pause(10)
      if (index % 10 === 0) await pause(5)
    }
    await trouble
    expect(await hooks.flush(120_000)).toBe(true)

    const outcomes = await Promise.all(kept)
    const counts = hooks.counts()
    expect(dropped).toEqual([])
    expect(counts).toMatchObject({ calls: users * 5, delivered: users * 5, dropped: 0, waiting: 0 })
    expect(outcomes.filter((outcome) => outcome.kept !== 'memory')).toEqual([])
    expect(gateway.kills).toBeGreaterThanOrEqual(kills)
    expect(counts.failedTries).toBeGreaterThan(0)
    expect(downs).toBeGreaterThan(0)

    // The gateway has every change once, and works them off.
    const health = await eventually(
      'an empty queue at the gateway',
      async () => {
        const { syncHealth } = await client.request<{ syncHealth: Record<string, string & number> }, object>(
          '{ syncHealth { pending retrying dead superseded acknowledgedTotal acceptedTotal ledgerBalanced } }',
        )
        return Number(syncHealth['pending']) + Number(syncHealth['retrying']) === 0 && syncHealth
      },
      120_000,
    )
    expect(health).toMatchObject({ dead: 0, acceptedTotal: String(users * 3), ledgerBalanced: true })
    const wanted = users * 2
    await eventually('all activities', () => effectsAt(sandbox).messages.length >= wanted, 60_000)

    const { changes, messages } = effectsAt(sandbox)
    expect(new Set(messages).size).toBe(wanted)
    expect(messages).toHaveLength(wanted)
    expect(changes).toHaveLength(Number(health['acknowledgedTotal']))
    const ofUser = Map.groupBy(changes, (change) => change.user_id)
    expect(ofUser.size).toBe(users)
    for (let index = 0; index < users; index++) {
      const felt = (ofUser.get(`fire-${index}`) ?? []).map(({ action, user_data }) =>
        action === 'delete' ? 'deleted' : user_data.display_name,
      )
      // What was replaced before it was sent is missing; nothing comes twice, and nothing out of its order.
      const said = ['first', 'second', index % 2 === 0 ? 'deleted' : 'third']
      expect(said.filter((one) => felt.includes(one))).toEqual(felt)
      expect(felt.at(-1)).toBe(said.at(-1))
    }
    console.log(
      `${users * 5} calls (${downs} while the gateway was down), ${gateway.kills} kills, ${counts.failedTries} failed tries, ` +
        `slowest call ${slowestCallMs.toFixed(1)} ms, ${changes.length} changes and ${messages.length} activities at the marketplace`,
    )
  } finally {
    await hooks.close(0)
    await house.stop()
  }
}, 300_000)
