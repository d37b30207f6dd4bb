/** A flood while the marketplace is away: what is accepted, what it costs in memory, where it ends, and how it drains. */
import { perSecond } from './figures.ts'
import type { House } from './house.ts'
import { startMarketplace } from './marketplaces.ts'
import { person } from './people.ts'
import { memoryMb } from './processes.ts'

const syncUsers = `mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { accepted rejected } }`
const usersInACall = 125
const callsAtOnce = 4

export async function measureFlood(house: House, changes: number): Promise<void> {
  const away = await startMarketplace('stub')
  const port = Number(new URL(away.url).port)
  await away.stop()
  const gateway = await house.startGateway(away.url, { SYNC_BACKLOG_MAX: String(changes) })

  /** A create and an update of each: the update may not overtake, and is not merged into what is there to be created. */
  const inputsOf = (call: number) =>
    Array.from({ length: usersInACall }, (_, index) => `f${call}-${index}`).flatMap((userId) => [
      { userId, action: 'CREATE', data: person(userId) },
      { userId, action: 'UPDATE', data: { ...person(userId), displayName: 'Later' } },
    ])
  let next = 0
  let accepted = 0
  let refusal: string | undefined
  const memory = new Map<number, number>()
  const startedAt = performance.now()
  const call = async () => {
    while (refusal === undefined) {
      await gateway.ask(syncUsers, { inputs: inputsOf(next++) }).then(
        () => (accepted += usersInACall * 2),
        (error: Error) => (refusal = error.message),
      )
      const mark = [changes / 10, changes].find((size) => accepted >= size && !memory.has(size))
      if (mark !== undefined) memory.set(mark, memoryMb(gateway.pid))
    }
  }
  await Promise.all(Array.from({ length: callsAtOnce }, call))
  const ms = performance.now() - startedAt
  if (!refusal?.includes('SERVICE_UNAVAILABLE')) throw new Error(refusal)
  const [few = NaN, many = NaN] = [memory.get(changes / 10), memory.get(changes)]
  console.log(
    `flood: ${accepted} changes accepted at ${perSecond(accepted, ms)}/s until ${changes} waited, then SERVICE_UNAVAILABLE; ` +
      `gateway ${few} MB with ${changes / 10} waiting, ${many} MB with ${changes} (at most 64 more are promised: ${many - few <= 64 ? 'kept' : 'NOT KEPT'})`,
  )

  const back = await startMarketplace('stub', port)
  const drainMs = await house.drained()
  const order = (await (await fetch(`${back.url}/order`)).json()) as { users: number; calls: number; disorder: number }
  console.log(
    `  drained at ${perSecond(accepted, drainMs)}/s: ${order.calls} calls for ${order.users} users, ${order.disorder} out of order; ` +
      `gateway at most ${memoryMb(gateway.pid, 'VmHWM')} MB`,
  )
  await gateway.stop()
  await back.stop()
}
