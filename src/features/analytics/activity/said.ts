/** What an event says beside what it counts as: its source, its session, and the words that no field of an event has. */
import type { EventSource } from '../../../generated/resolvers.ts'
import type { AnalyticsEvent } from '../../../marketplace/domain.ts'
import { pluginOf, userOf, versionOf } from './meaning.ts'

type Data = AnalyticsEvent['data']

const sources: Readonly<Record<string, EventSource>> = { panel: 'PANEL', marketplace: 'MARKETPLACE', api: 'API' }

export const sourceOf = ({ source }: Data): EventSource | null =>
  typeof source === 'string' && Object.hasOwn(sources, source) ? (sources[source] ?? null) : null

export const sessionOf = ({ session_id: id }: Data): string | null => (typeof id === 'string' ? id : null)

/** What no field says. A word that has another meaning than its field stays. */
export function restOf(data: Data): Data {
  const said: Record<string, unknown> = {
    plugin_id: pluginOf(data),
    user_id: userOf(data),
    session_id: sessionOf(data),
    version: versionOf(data),
    source: sourceOf(data) && data['source'],
  }
  return Object.fromEntries(Object.entries(data).filter(([word, value]) => said[word] !== value))
}
