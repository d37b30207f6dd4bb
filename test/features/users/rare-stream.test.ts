/** A stream of what is rare, on a ledger in which much else happens. */
import { changesAfter, createLive } from '../../../src/features/users/live.ts'
import type { Place } from '../../../src/features/users/live.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import type { Store, Work } from '../../../src/store/store.ts'
import { createPlanner } from '../../support/plans.ts'
import { asker } from './room.ts'

test('does not look through what went well since it was opened, again and again', async () => {
  const planner = createPlanner()
  const looked: Place[] = []
  const store = {
    read: (work: Work<unknown[], unknown>, ...args: unknown[]) => {
      if ((work as unknown) === changesAfter) looked.push(args[0] as Place)
      return Promise.resolve(planner.run(work, ...args))
    },
  } as unknown as Store
  let ring = () => {}
  const changes = { listen: (heard: () => void) => ((ring = heard), () => {}) }
  const live = createLive({
    store,
    clock: systemClock,
    changes: changes as never,
    states: { events: () => Promise.resolve([]) } as never,
    operations: {} as never,
  })
  const write = (seq: number, state: string) =>
    planner.db.exec(`
      INSERT INTO sync_events (seq, id, user_id, sequence, revision, action, state, origin, accepted_at, digest, change_no)
      VALUES (${seq}, 'e-${seq}', 'u-${seq}', 1, 1, 'CREATE', '${state}', 'panel', 0, '', ${seq})`)
  const lookedFrom = async (changeNo: number) => {
    while (looked.at(-1)?.changeNo !== changeNo) {
      ring()
      await systemClock.sleep(5)
    }
  }

  const leaving = new AbortController()
  const as = asker()
  const stream = live.events(
    { ...as, request: { ...as.request, gone: leaving.signal } },
    { states: ['dead'], after: null },
  )
  const next = stream.next()
  for (let seq = 1; seq <= 500; seq++) write(seq, 'acknowledged')
  await lookedFrom(500)
  write(501, 'acknowledged')
  await lookedFrom(501)
  write(502, 'dead')
  ring()
  expect((await next).value).toMatchObject({ id: 'e-502' })
  leaving.abort()
  await stream.return(undefined)
  planner.db.close()
})
