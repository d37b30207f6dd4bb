import { z } from 'zod'
import { may } from '../../../auth/caller.ts'
import type { Context } from '../../../graphql/context.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import { Failure } from '../../../kit/failure.ts'
import { operation } from '../operation.ts'
import type { Outcome } from '../operation.ts'
import { throwProblems } from '../problems.ts'
import { id } from '../shapes/fields.ts'
import { marketplaceUser, shownUser, userData, userInput, userSyncReceipt } from '../shapes/users.ts'

const names = { data: 'user_data', idempotencyKey: 'Idempotency-Key' }
const actions = { create: 'CREATE', update: 'UPDATE', delete: 'DELETE' } as const

type Data = z.output<typeof userData>

/** Waits a while for the marketplace; what is safe here but not there yet is pending, which is no error. */
async function sync(
  { services, ...asker }: Context,
  userId: string,
  action: keyof typeof actions,
  data: Data | null | undefined,
): Promise<Outcome> {
  const result = await services.users.syncUser(asker, {
    userId,
    action: actions[action],
    data: data && userInput(data),
    mode: 'WAIT',
  })
  throwProblems(result.userErrors, { names })
  const [[state], [event]] = await Promise.all([
    services.users.states.ofUsers([userId]),
    result.event
      ? Promise.resolve([result.event])
      : services.users.states.events(result.eventId === null ? [] : [result.eventId]),
  ])
  const status =
    result.status === 'SYNCHRONIZED'
      ? 'synchronized'
      : // What a later change took the place of is said by that one.
        result.status === 'PENDING' || result.status === 'RETRYING' || result.status === 'SUPERSEDED'
        ? 'pending'
        : 'failed'
  const receipt: z.input<typeof userSyncReceipt> = {
    success: status !== 'failed',
    user_id: userId,
    marketplace_user_id: state?.user?.marketplace_user_id ?? null,
    sync_status: status,
    created_at: rfc3339(event?.accepted_at ?? services.users.nowMs()),
  }
  return { data: receipt, replayed: result.replayed }
}

const params = z.object({ userId: id })

const userSyncRequest = z
  .object({
    user_id: id,
    action: z.enum(['create', 'update', 'delete']),
    user_data: userData.nullish().describe('Not looked at for `delete`.'),
  })
  .meta({ id: 'UserSyncRequest' })

/** Old panels send the key with a delete, too, with whatever is left of the user: nothing in it may stand in the way. */
function withoutDataOfDelete(body: unknown): unknown {
  const isDelete = typeof body === 'object' && body !== null && 'action' in body && body.action === 'delete'
  return isDelete ? { ...body, user_data: undefined } : body
}

export const userOperations = [
  operation({
    id: 'syncUser',
    tag: 'Users',
    method: 'POST',
    path: '/users/sync',
    summary: 'Tell the marketplace what a user is now',
    description:
      'The change is safe on disk before it is answered. `pending` means that the marketplace has not confirmed it yet; the gateway goes on trying. A delete needs no `user_data`, and does not look at it.',
    field: 'Mutation.syncUser',
    body: z.preprocess(withoutDataOfDelete, userSyncRequest),
    data: userSyncReceipt,
    names,
    limitedBy: ({ body }) => [body.user_id],
    run: (context, { body: { user_id: userId, action, user_data: data } }) => sync(context, userId, action, data),
  }),

  operation({
    id: 'getUser',
    tag: 'Users',
    method: 'GET',
    path: '/users/{userId}',
    summary: 'A user as the marketplace knows it',
    field: 'Query.user',
    params,
    data: marketplaceUser,
    names: { id: 'userId' },
    async run({ services, loaders, ...asker }, { params: { userId } }) {
      const user = await loaders.users.byId.load(services.users.readable(asker, userId))
      if (!user) throw new Failure('RESOURCE_NOT_FOUND', 'There is no user with this id.', { path: ['userId'] })
      const { source, fetchedAtMs } = user.provenance
      const ageSeconds = Math.max(0, Math.floor((services.users.nowMs() - fetchedAtMs) / 1000))
      return { data: shownUser(user, may(asker.caller, 'user:read:pii')), freshness: { source, ageSeconds } }
    },
  }),

  operation({
    id: 'updateUser',
    tag: 'Users',
    method: 'PUT',
    path: '/users/{userId}',
    summary: 'Tell the marketplace what a known user is now',
    description: 'The same as `POST /users/sync` with the action `update`; `user_data` may stand alone as the body.',
    field: 'Mutation.syncUser',
    params,
    body: z.union([z.object({ user_data: userData }), userData]),
    data: userSyncReceipt,
    names: { ...names, userId: 'userId' },
    limitedBy: ({ params: { userId } }) => [userId],
    run: (context, { params: { userId }, body }) =>
      sync(context, userId, 'update', 'user_data' in body ? body.user_data : body),
  }),
]
