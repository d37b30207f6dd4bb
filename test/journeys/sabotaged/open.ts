/** The store, dying right after a unit of work was committed. */
import { openStore as open } from '../../../src/store/open.ts'
import type { OpenOptions } from '../../../src/store/open.ts'
import type { Store, Work } from '../../../src/store/store.ts'
import { crashAt } from './kind.ts'

export async function openStore(options: OpenOptions): Promise<Store> {
  const store = await open(options)
  const run = store.run.bind(store)
  store.run = async <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
    const result = await run(work, ...args)
    if (work.name === 'accept') crashAt('after accepting')
    const [order] = args as unknown[] as [{ results?: unknown[] }?]
    if (work.name === 'turn' && (order?.results?.length ?? 0) > 0) crashAt('after settling')
    return result
  }
  return store
}
