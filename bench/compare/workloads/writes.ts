import { authorId, pluginCount, pluginId } from '../upstream/catalogue.ts'
import type { Workload } from '../workload.ts'

const userId = (n: number) => `bench-${String(n).padStart(9, '0')}`
const person = (n: number) => ({
  email: `${userId(n)}@example.org`,
  username: userId(n),
  displayName: `The ${userId(n)}`,
})

/** The gateway answers when the change is on disk and delivers it later, which is counted; the others hand it to the marketplace and wait. */
export const syncUser: Workload = {
  name: 'sync-user',
  about: 'the mutation syncUser, another user every time',
  behind: 'marketplace',
  operationName: 'SyncUser',
  query: `mutation SyncUser($input: SyncUserInput!) {
  syncUser(input: $input) { user { id username displayName } userErrors { code message } }
}`,
  variables: (n) => ({ input: { userId: userId(n), action: 'CREATE', data: person(n) } }),
  data(n) {
    const { username, displayName } = person(n)
    return { syncUser: { user: { id: userId(n), username, displayName }, userErrors: [] } }
  },
  variants: 1,
  settles: true,
}

const eventsEach = 100

export const trackEvents: Workload = {
  name: 'track-events',
  about: `the mutation trackEvents with ${eventsEach} events`,
  behind: 'marketplace',
  operationName: 'TrackEvents',
  query: `mutation TrackEvents($events: [TrackEventInput!]!) {
  trackEvents(events: $events) { accepted duplicates rejected { messageId } }
}`,
  variables: (n) => ({
    events: Array.from({ length: eventsEach }, (_, at) => ({
      messageId: `m-${n}-${at}`,
      type: 'plugin_installed',
      pluginId: pluginId((n + at) % pluginCount),
      userId: authorId(at),
      occurredAt: '2026-01-05T10:00:00.000Z',
      data: { install: { version: '1.4.0', success: true } },
    })),
  }),
  data: () => ({ trackEvents: { accepted: eventsEach, duplicates: 0, rejected: [] } }),
  variants: 1,
  settles: true,
}
