import type { Resolvers } from '../../generated/resolvers.ts'
import { rfc3339 } from '../../kit/clock.ts'

export const webhooksResolvers: Resolvers = {
  Query: {
    inboundEvents: (_root, args, { services, ...asker }) => services.webhooks.events(asker, args),
  },

  InboundEvent: {
    occurredAt: ({ occurred_at }) => rfc3339(occurred_at),
    receivedAt: ({ received_at }) => rfc3339(received_at),
    processedAt: ({ state, received_at }) => (state === 'recorded' ? rfc3339(received_at) : null),
    status: ({ state }) => (state === 'recorded' ? 'SYNCHRONIZED' : 'DISCARDED'),
    duplicateOf: ({ duplicate_of }) => duplicate_of,
    data: ({ document }) => JSON.parse(document) as unknown,
  },
}
