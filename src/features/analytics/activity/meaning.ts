/** What an event counts as. Its data may be anything: what does not fit is not counted, and the event is an event all the same. */
import { Big } from 'big.js'
import * as formats from '../../../kit/formats.ts'
import type { AnalyticsEvent } from '../../../marketplace/domain.ts'

/** Words of the table `analytics_counts`. */
export const countedOnce = [
  'events',
  'views',
  'downloads',
  'installs',
  'install_failures',
  'uninstalls',
  'errors',
  'crashes',
  'purchases',
  'rating',
] as const
export type Counted = (typeof countedOnce)[number] | 'revenue' | 'session' | 'load' | 'type' | 'version' | 'country'

/** One thing that an event counts as. */
export interface Count {
  readonly metric: Counted
  readonly key: string
  /** What it adds: whole ones, and millionths beside them. */
  readonly total: number
  readonly millionths: number
}

export interface Meaning {
  readonly type: string
  readonly pluginId: string | null
  readonly userId: string | null
  readonly occurredAt: number
  readonly counts: readonly Count[]
}

type Data = AnalyticsEvent['data']

const versionForm = formats.line(1, 64)
/** What an `Int` of the schema holds: 24 days. */
const longestMs = 2 ** 31 - 1

const kinds: Readonly<Record<string, (data: Data) => readonly Counted[]>> = {
  ...named(['view', 'viewed'], () => ['views']),
  ...named(['download', 'downloaded'], () => ['downloads']),
  ...named(['install', 'installed'], ({ success }) => [success === false ? 'install_failures' : 'installs']),
  ...named(['install_failed'], () => ['install_failures']),
  ...named(['uninstall', 'uninstalled', 'removed'], () => ['uninstalls']),
  ...named(['error'], ({ fatal }) => (fatal === true ? ['errors', 'crashes'] : ['errors'])),
  ...named(['crash', 'crashed'], () => ['errors', 'crashes']),
  ...named(['purchase', 'purchased'], () => ['purchases']),
  ...named(['rating', 'rated'], () => ['rating']),
}

function named(types: readonly string[], counts: (data: Data) => readonly Counted[]) {
  return Object.fromEntries(types.map((type) => [type, counts]))
}

export function meaningOf({ event: type, data, timestamp }: AnalyticsEvent): Meaning {
  const kind = type.replace(/^(?:plugin|item)[_.-]/, '')
  const counted = (Object.hasOwn(kinds, kind) ? kinds[kind]?.(data) : undefined) ?? []
  const counts: Count[] = [one('events'), one('type', type)]
  const version = versionOf(data)
  if (version !== null) counts.push(one('version', version))
  for (const metric of counted) {
    if (metric !== 'rating') counts.push(one(metric))
    else if (isStars(data['stars'])) counts.push({ ...one(metric), total: data['stars'] })
  }
  if (counted.includes('downloads') && isText(data['country'], formats.country))
    counts.push(one('country', data['country']))
  if (counted.includes('purchases')) counts.push(...revenueOf(data))
  counts.push(...durationOf('session', data['duration_ms']), ...durationOf('load', data['load_time_ms']))
  return {
    type,
    pluginId: pluginOf(data),
    userId: userOf(data),
    occurredAt: Date.parse(timestamp),
    counts,
  }
}

const textOf = (value: unknown, form: formats.Format): string | null => (isText(value, form) ? value : null)

export const pluginOf = (data: Data): string | null => textOf(data['plugin_id'], formats.marketplaceId)
export const userOf = (data: Data): string | null => textOf(data['user_id'], formats.id)
export const versionOf = (data: Data): string | null => textOf(data['version'], versionForm)

const one = (metric: Counted, key = ''): Count => ({ metric, key, total: 0, millionths: 0 })

const isText = (value: unknown, form: formats.Format): value is string => typeof value === 'string' && form.test(value)

const isStars = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5

const parts = (decimal: Big) => {
  const total = decimal.round(0, Big.roundDown)
  return { total: total.toNumber(), millionths: decimal.minus(total).times(1_000_000).toNumber() }
}

function revenueOf({ amount, currency }: Data): Count[] {
  if (!isText(amount, formats.amount) || !isText(currency, formats.currency)) return []
  return [{ ...one('revenue', currency), ...parts(new Big(amount)) }]
}

/** To the nanosecond, which is more than anybody measures. */
function durationOf(metric: 'session' | 'load', value: unknown): Count[] {
  if (typeof value !== 'number' || !(value >= 0 && value <= longestMs)) return []
  return [{ ...one(metric), ...parts(new Big(value).round(6)) }]
}
