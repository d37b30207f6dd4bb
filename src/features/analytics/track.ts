/** Checks events, one by one: what does not fit is refused alone. */
import type { Asker } from '../../auth/asker.ts'
import { actingUser } from '../../auth/caller.ts'
import type { TrackDataInput, TrackEventInput } from '../../generated/resolvers.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import { writtenEvent } from '../../marketplace/written-events.ts'
import type { NewEvent } from './events.ts'

const typeForm: formats.Format = {
  expects: '1 to 64 characters of `a-z 0-9 _ . -`',
  test: (value) => /^[a-z0-9_.-]{1,64}$/.test(value),
}
const versionForm = formats.line(1, 64)
const largestData = 16 * 1024
const aheadMs = 5 * 60_000
const earliest = Date.UTC(2000, 0, 1)

/** The event as the marketplace is told, or why it is refused; `sender` is the mark of who sends it. */
export function readEvent(asker: Asker, sender: string, input: TrackEventInput, nowMs: number): NewEvent | Failure {
  const checks = new Checks()
  checks.text(['messageId'], input.messageId, formats.id, 'id')
  checks.text(['type'], input.type, typeForm, 'event.type')
  checks.text(['pluginId'], input.pluginId, formats.marketplaceId, 'id')
  checks.text(['userId'], input.userId, formats.id, 'id')
  checks.text(['sessionId'], input.sessionId, formats.id, 'id')
  checks.text(['version'], input.version, versionForm, 'event.version')
  const occurredAt = formats.instantOf(input.occurredAt)
  const timestamp = Number.isNaN(occurredAt) ? '' : rfc3339(occurredAt)
  // What is written as we write it needs no second look.
  if (timestamp !== input.occurredAt) checks.text(['occurredAt'], input.occurredAt, formats.dateTime, 'dateTime')
  if (!checks.failed && (occurredAt > nowMs + aheadMs || occurredAt < earliest)) {
    checks.add(['occurredAt'], 'event.time', 'a moment since 2000 and not more than 5 minutes ahead', 'another one')
  }
  checkData(checks, input.data)
  const { failure } = checks
  if (failure) return failure

  const acting = actingUser(asker.caller)
  if (acting !== undefined && input.userId && input.userId !== acting) {
    const message = 'A caller that acts for a user may only report events of that user.'
    return new Failure('AUTHORIZATION_FAILED', message, { path: ['userId'] })
  }
  const userId = input.userId ?? acting ?? null
  const written = writtenEvent({
    sender,
    messageId: input.messageId,
    event: input.type,
    timestamp,
    data: wordsFor(input, userId),
  })
  return { messageId: input.messageId, userId, written }
}

function checkData(checks: Checks, data: TrackDataInput | null | undefined): void {
  if (!data) return
  if (mayBeLarge(data) && Buffer.byteLength(JSON.stringify(data)) > largestData)
    checks.add(['data'], 'event.data', 'at most 16 KiB', 'more')
  const { custom, rating, purchase, download } = data
  if (custom !== undefined && (custom === null || typeof custom !== 'object' || Array.isArray(custom))) {
    checks.add(['data', 'custom'], 'event.custom', 'a JSON object', 'something else')
  }
  if (rating && (rating.stars < 1 || rating.stars > 5))
    checks.add(['data', 'rating', 'stars'], 'rating.stars', '1 to 5', `${rating.stars}`)
  if (purchase) {
    checks.text(['data', 'purchase', 'amount'], purchase.amount, formats.amount, 'money.amount')
    checks.text(['data', 'purchase', 'currency'], purchase.currency, formats.currency, 'money.currency')
    checks.text(['data', 'purchase', 'commission'], purchase.commission, formats.amount, 'money.amount')
  }
  if (download) checks.text(['data', 'download', 'country'], download.country, formats.country, 'country')
}

/** What is surely small need not be written out to be measured: in JSON, a character takes six bytes at most. */
function mayBeLarge(data: TrackDataInput): boolean {
  if (data.custom) return true
  let characters = 0
  for (const value of Object.values(givenOf(data))) if (typeof value === 'string') characters += value.length
  return characters * 6 > largestData / 2
}

/** Exactly one of them was said. */
function givenOf(data: TrackDataInput): Record<string, unknown> {
  for (const value of Object.values(data)) if (value) return value as Record<string, unknown>
  return {}
}

/** The words of the marketplace: snake_case, flat. */
function dataOf(data: TrackDataInput | null | undefined): Record<string, unknown> {
  if (!data) return {}
  if (data.custom) return Object.fromEntries(Object.entries(data.custom as Record<string, unknown>))
  const words: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(givenOf(data))) {
    if (value !== undefined && value !== null) words[wordOf(name)] = value
  }
  return words
}

/** By the names of the schema. */
const wordsOf = new Map<string, string>()

function wordOf(name: string): string {
  let word = wordsOf.get(name)
  if (word === undefined) {
    word = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    wordsOf.set(name, word)
  }
  return word
}

/** What the event says itself takes the place of the same words in its data. Whose it is, its data cannot say. */
function wordsFor(input: TrackEventInput, userId: string | null): Record<string, unknown> {
  const words = dataOf(input.data)
  words['user_id'] = userId ?? undefined
  if (input.pluginId) words['plugin_id'] = input.pluginId
  if (input.sessionId) words['session_id'] = input.sessionId
  if (input.version) words['version'] = input.version
  if (input.source) words['source'] = input.source.toLowerCase()
  else words['source'] ??= 'panel'
  return words
}
