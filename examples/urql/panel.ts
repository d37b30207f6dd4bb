/** What a panel does with it: walk through pages, tell a change once however often it is sent, follow what becomes of it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '@urql/core'
import { dataOf, Refused } from './errors.ts'
import { BrowsePluginsDocument, FollowUserDocument, TellUserDocument } from './generated/graphql.ts'
import type { BrowsePluginsQuery, FollowUserSubscription, TellUserMutationVariables } from './generated/graphql.ts'

export type Found = NonNullable<BrowsePluginsQuery['searchPlugins']['edges'][number]['node']>

/** Every plugin that fits, page by page, without those that the marketplace got wrong; leaving the loop asks for no further page. */
export async function* everyPlugin(client: Client, q: string, pageSize = 50): AsyncGenerator<Found, void, undefined> {
  let after: string | null | undefined
  do {
    const answer = await client.query(BrowsePluginsDocument, { q, first: pageSize, after }).toPromise()
    // A broken plugin is a hole with an error at its place, and the others are there all the same.
    const { searchPlugins } = answer.data ?? dataOf(answer)
    for (const { node } of searchPlugins.edges) if (node) yield node
    after = searchPlugins.pageInfo.hasNextPage ? searchPlugins.pageInfo.endCursor : null
  } while (after)
}

interface Patience {
  /** A key of the panel's own makes a repeat by another process harmless, too. */
  readonly key?: string
  readonly attempts?: number
  readonly pauseMs?: number
}

/** Tells what a user is now. What may succeed later is sent again under the same key, so the change is made once. */
export async function tellUser(
  client: Client,
  input: TellUserMutationVariables['input'],
  { key = crypto.randomUUID(), attempts = 5, pauseMs = 250 }: Patience = {},
): Promise<{ eventId: string | undefined; status: string }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await client.mutation(TellUserDocument, { input: { ...input, idempotencyKey: key } }).toPromise()
      const { event, status, userErrors } = dataOf(answer).syncUser
      const [problem] = userErrors
      // Expected problems are data: the input has to change, so the same request is never sent again.
      if (problem)
        throw new Refused(`${problem.path?.join('.') ?? 'input'}: ${problem.message}`, { code: problem.code })
      return { eventId: event?.id, status }
    } catch (error) {
      if (!(error instanceof Refused && error.retryable) || attempt >= attempts) throw error
      await pause(Math.max(error.retryAfterMs, pauseMs * 2 ** (attempt - 1)))
    }
  }
}

export type UserChange = FollowUserSubscription['userSyncChanged']

/** Calls `seen` for each change of the user until the returned function is called; `failed` ends it as well. */
export function followUser(
  client: Client,
  userId: string,
  seen: (change: UserChange) => void,
  failed: (error: unknown) => void,
): () => void {
  const { unsubscribe } = client.subscription(FollowUserDocument, { userId }).subscribe((result) => {
    try {
      seen(dataOf(result).userSyncChanged)
    } catch (error) {
      unsubscribe()
      failed(error)
    }
  })
  return unsubscribe
}
