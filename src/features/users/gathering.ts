/**
 * Changes of requests that arrive together are accepted in one transaction, which costs hardly more than that of one: what is asked and
 * counted once for a transaction is asked and counted once for all of them.
 */
import { Failure } from '../../kit/failure.ts'
import type { Change, Verdict } from './accept.ts'

type Accept = (changes: readonly Change[]) => Promise<Verdict[]>

interface Party {
  readonly changes: readonly Change[]
  resolve(verdicts: Verdict[]): void
  reject(error: unknown): void
}

/** In one transaction, unless one request alone has more. */
const mostTogether = 250

/** Gathers what comes in one turn of the event loop; nobody waits for others longer than that. */
export function gathering(accept: Accept): Accept {
  let waiting: Party[] = []

  function leave(): void {
    const parties = waiting
    waiting = []
    let group: Party[] = []
    let size = 0
    for (const party of parties) {
      if (group.length > 0 && size + party.changes.length > mostTogether) {
        void together(group)
        group = []
        size = 0
      }
      group.push(party)
      size += party.changes.length
    }
    void together(group)
  }

  async function together(group: readonly Party[]): Promise<void> {
    const [only] = group
    if (only && group.length === 1) return alone(only)
    try {
      const verdicts = await accept(group.flatMap(({ changes }) => changes))
      let from = 0
      for (const { changes, resolve } of group) resolve(verdicts.slice(from, (from += changes.length)))
    } catch (error) {
      // A store that cannot serve serves nobody, and may have kept what it did not confirm. Anything else was rolled back, and is one party's own.
      const isForAll = error instanceof Failure && error.code === 'SERVICE_UNAVAILABLE'
      for (const party of group) {
        if (isForAll) party.reject(error)
        else void alone(party)
      }
    }
  }

  async function alone({ changes, resolve, reject }: Party): Promise<void> {
    try {
      resolve(await accept(changes))
    } catch (error) {
      reject(error)
    }
  }

  return (changes) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ changes, resolve, reject }) === 1) setImmediate(leave)
    })
}
