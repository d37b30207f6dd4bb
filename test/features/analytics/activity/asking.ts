/** Reports for tests, and waiting until they are counted. */
import type { AskOptions, TestGateway } from '../../../support/gateway.ts'

const TRACK =
  'mutation Track($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted duplicates rejected { message } } }'
const WAITING = '{ activity(query: { metrics: [EVENTS] }) { coverage { waiting } } }'

export interface Reported {
  readonly messageId?: string
  readonly type?: string
  readonly occurredAt?: string
  readonly pluginId?: string | null
  readonly userId?: string | null
  readonly sessionId?: string
  readonly version?: string
  readonly source?: string
  readonly data?: Record<string, unknown>
}

let messages = 0

export function reporting(house: TestGateway, now: () => number) {
  const isCounted = async () => (await house.ask(WAITING)).data.activity.coverage.waiting === '0'

  return {
    /** Reports, and waits until all is counted. Says what became of it. */
    async report(events: readonly Reported[], options?: AskOptions) {
      const given = events.map((event) => ({
        messageId: `reported-${++messages}`,
        type: 'download',
        occurredAt: new Date(now()).toISOString(),
        pluginId: 'mpi-000001',
        ...event,
      }))
      const { data } = await house.ask(TRACK, { events: given }, options)
      for (const end = performance.now() + 20_000; !(await isCounted());) {
        if (performance.now() > end) throw new Error('what was reported is not counted')
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      return data.trackEvents as { accepted: number; duplicates: number; rejected: { message: string }[] }
    },
  }
}
