/** Answers that arrive whole and say something else than they should. */
import type { ModeAfter } from './faults.ts'

type Distortion = (data: unknown) => unknown

const stranger = 'somebody-else'

const distortions: Partial<Record<ModeAfter, Distortion>> = {
  'wrong-shape': () => ({ unexpected: { shape: ['secret-upstream-text', 1, null] } }),
  'numbers-as-strings': (data) => everywhere(data, (value) => (typeof value === 'number' ? String(value) : value)),
  'null-fields': (data) =>
    entries(
      data,
      (_value, at) => at % 2 === 0,
      (entry) => Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, isId(key) ? value : null])),
    ),
  'unknown-enum': (data) =>
    everywhere(data, (value, key) => (enumKeys.has(key) && typeof value === 'string' ? 'brand-new-value' : value)),
  'wrong-order': (data) => lists(data, (list) => list.toReversed()),
  'missing-ids': (data) => lists(data, (list) => list.filter((_entry, at) => at % 2 === 1)),
  'extra-ids': (data) => lists(data, (list) => list.flatMap((entry) => [entry, renamed(entry)])),
  'other-id': (data) => entries(data, () => true, renamed),
}

const enumKeys = new Set(['status', 'sync_status', 'license_type', 'profile_visibility', 'channel'])
const isId = (key: string): boolean => key === 'user_id' || key === 'marketplace_item_id' || key === 'item_id'

/** The body with the fault in it. Refusals are only ever replaced as a whole: there is no data in them to distort. */
export function distort(mode: ModeAfter, body: string): string {
  if (mode === 'null') return 'null'
  if (mode === 'array') return '[]'
  const envelope = JSON.parse(body) as { data?: unknown }
  const change = distortions[mode]
  if (!change || envelope.data === undefined) return mode === 'wrong-shape' ? '{"unexpected":true}' : body
  return JSON.stringify({ ...envelope, data: change(envelope.data) })
}

/** Applies `change` to the list an answer consists of: a batch, or the items of a search. */
function lists(data: unknown, change: (list: unknown[]) => unknown[]): unknown {
  if (Array.isArray(data)) return change(data)
  if (isRecord(data) && Array.isArray(data['items'])) return { ...data, items: change(data['items']) }
  return data
}

/** Applies `change` to those entries of a list for which `which` holds, or to a single answer. */
function entries(
  data: unknown,
  which: (entry: unknown, at: number) => boolean,
  change: (entry: Record<string, unknown>) => unknown,
): unknown {
  const one = (entry: unknown, at: number) => (isRecord(entry) && which(entry, at) ? change(entry) : entry)
  if (Array.isArray(data) || (isRecord(data) && Array.isArray(data['items'])))
    return lists(data, (list) => list.map(one))
  return one(data, 0)
}

function renamed(entry: unknown): unknown {
  if (!isRecord(entry)) return entry
  const id = (key: string, value: unknown) => (isId(key) ? `${stranger}-${String(value)}` : value)
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, id(key, value)]))
}

function everywhere(value: unknown, change: (value: unknown, key: string) => unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => everywhere(one, change, key))
  if (!isRecord(value)) return change(value, key)
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, everywhere(one, change, name)]))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
