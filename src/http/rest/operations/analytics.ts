import { z } from 'zod'
import type { TrackEventInput } from '../../../generated/resolvers.ts'
import type { Context } from '../../../graphql/context.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import type { Clock } from '../../../kit/clock.ts'
import { Failure } from '../../../kit/failure.ts'
import * as formats from '../../../kit/formats.ts'
import { newId } from '../../../kit/ids.ts'
import { deepestJson, depthOf } from '../../../kit/json-depth.ts'
import { operation } from '../operation.ts'
import { pluginAnalytics, shownAnalytics } from '../shapes/analytics.ts'
import { freeObject, id, marketplaceId, text } from '../shapes/fields.ts'

/** An old panel gives its events no id: the idempotency key is one. */
const names = { messageId: 'Idempotency-Key' }

const eventType = text({
  expects: '1 to 64 characters of `a-z 0-9 _ . -`',
  test: (value) => /^[a-z0-9_.-]{1,64}$/.test(value),
})

const eventData = freeObject
  .refine((data) => depthOf(data) <= deepestJson, { error: `an object of at most ${deepestJson} levels` })
  .describe(`At most 16 KiB, and ${deepestJson} levels deep`)

const sources = { panel: 'PANEL', marketplace: 'MARKETPLACE', api: 'API' } as const

/** A repeat under its key is counted once. */
async function track(
  { services, ...asker }: Context,
  event: Omit<TrackEventInput, 'messageId' | 'occurredAt'>,
  clock: Clock,
): Promise<boolean> {
  const messageId = asker.request.idempotencyKey ?? newId()
  const occurredAt = rfc3339(clock.now())
  const { replayed } = await services.analytics.trackKeyed(asker, { ...event, messageId, occurredAt })
  return replayed
}

const dataOf = (data: Record<string, unknown> | null | undefined) => (data ? { data: { custom: data } } : {})

async function ofUser({ services, ...asker }: Context, userId: string) {
  const numbers = await services.analytics.user(asker, userId)
  if (!numbers) throw new Failure('RESOURCE_NOT_FOUND', 'There is no user with this id.', { path: ['userId'] })
  const { plugins } = numbers
  const [first] = plugins.flatMap((entry) => (entry instanceof Error ? [] : [entry.freshness]))
  return {
    data: plugins.flatMap((entry) => (entry instanceof Error ? [] : [shownAnalytics(entry)])),
    errors: plugins.flatMap((entry, index) =>
      entry instanceof Error ? [{ path: [index], code: entry.code, message: entry.message }] : [],
    ),
    ...(first && { freshness: first }),
  }
}

const ofUserParams = z.object({ userId: id })

export const analyticsOperations = [
  operation({
    id: 'getPluginAnalytics',
    tag: 'Analytics',
    method: 'GET',
    path: '/analytics/plugins/{pluginId}',
    summary: 'Numbers of one plugin',
    field: 'Query.pluginAnalytics',
    params: z.object({ pluginId: marketplaceId }),
    data: pluginAnalytics,
    async run({ loaders }, { params: { pluginId } }) {
      const numbers = await loaders.analytics.byPlugin.load(pluginId)
      if (!numbers) {
        throw new Failure('RESOURCE_NOT_FOUND', 'There is no plugin with this id.', { path: ['pluginId'] })
      }
      return { data: shownAnalytics(numbers), freshness: numbers.freshness }
    },
  }),

  operation({
    id: 'getUserAnalytics',
    tag: 'Analytics',
    method: 'GET',
    path: '/analytics/users/{userId}',
    summary: 'Numbers of all plugins of one user',
    field: 'Query.userAnalytics',
    params: ofUserParams,
    data: z.array(pluginAnalytics),
    run: (context, { params: { userId } }) => ofUser(context, userId),
  }),

  operation({
    id: 'getUserAnalyticsBySingularPath',
    tag: 'Analytics',
    method: 'GET',
    path: '/analytics/user/{userId}',
    summary: 'The same as `/analytics/users/{userId}`, as old documents spell it',
    field: 'Query.userAnalytics',
    params: ofUserParams,
    data: z.array(pluginAnalytics),
    run: (context, { params: { userId } }) => ofUser(context, userId),
  }),

  operation({
    id: 'sendEvent',
    tag: 'Analytics',
    method: 'POST',
    path: '/analytics/events',
    summary: 'Send an event under a name of your own',
    field: 'Mutation.trackEvents',
    body: z.object({ event: eventType, data: eventData.nullish() }).meta({ id: 'Event' }),
    data: z.object({ sent: z.boolean() }),
    names: { ...names, type: 'event' },
    async run(context, { body: { event, data } }, clock) {
      const replayed = await track(context, { type: event, ...dataOf(data) }, clock)
      return { data: { sent: true }, replayed }
    },
  }),

  operation({
    id: 'trackEvent',
    tag: 'Analytics',
    method: 'POST',
    path: '/analytics/track',
    summary: 'Report what happened to a plugin or a user',
    description:
      'Ids, `version` and `source` in `data` count where they are not said beside it; a `user_id` there is ignored. Without any `source` it is `panel`.',
    field: 'Mutation.trackEvents',
    body: z
      .object({
        event_type: eventType,
        plugin_id: marketplaceId.nullish(),
        user_id: id.nullish(),
        session_id: id.nullish(),
        data: eventData.nullish(),
        source: z.enum(['panel', 'marketplace', 'api']).nullish(),
        version: text(formats.line(1, 64)).nullish(),
      })
      .meta({ id: 'TrackedEvent' }),
    data: z.object({ tracked: z.boolean() }),
    names: { ...names, type: 'event_type' },
    async run(context, { body }, clock) {
      const event = {
        type: body.event_type,
        pluginId: body.plugin_id,
        userId: body.user_id,
        sessionId: body.session_id,
        version: body.version,
        source: body.source && sources[body.source],
        ...dataOf(body.data),
      }
      const replayed = await track(context, event, clock)
      return { data: { tracked: true }, replayed }
    },
  }),
]
