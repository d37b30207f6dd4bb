/** A marketplace that knows people, for tests of reads by id. */
import { failing, json } from './upstream.ts'
import type { Handler } from './upstream.ts'

export const wireUser = (id: string) => ({ user_id: id, username: `name of ${id}` })
export const idsIn = (path: string) =>
  new URL(path, 'http://x').search.replace('?ids=', '').split(',').map(decodeURIComponent)

/** Knows everybody but those whose id begins with "no"; what it answers to a batch can be bent. */
export const people =
  (capabilities: string[], bend: (users: unknown[]) => unknown[] = (users) => users): Handler =>
  (response, { path }, number) => {
    if (path.endsWith('/health')) return json(response, 200, { success: true, data: { capabilities } })
    if (path.includes('?ids=')) {
      if (!capabilities.includes('users.batch')) return failing(404)(response, {} as never, number)
      const users = idsIn(path)
        .filter((id) => !id.startsWith('no'))
        .map(wireUser)
      return json(response, 200, { success: true, data: bend(users) })
    }
    const id = decodeURIComponent(path.split('/').at(-1)!)
    if (id.startsWith('no')) return failing(404)(response, {} as never, number)
    json(response, 200, { success: true, data: wireUser(id) })
  }
