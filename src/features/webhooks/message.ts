/** What the marketplace tells, and what of it is kept. */
import { z } from 'zod'
import { describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'

export interface Message {
  readonly type: string
  readonly occurredAt: number
  /** What makes it the same message. Null for a type nobody here knows. */
  readonly said: Readonly<Record<string, unknown>> | null
  /** What of that is kept. */
  readonly document: Readonly<Record<string, unknown>>
  readonly userId: string | null
}

const id = z.string().refine(formats.id.test, { error: formats.id.expects })
/** Whatever the marketplace calls its own. */
const marketplaceId = z.string().refine(formats.marketplaceId.test, { error: formats.marketplaceId.expects })
const amount = z.number().nonnegative().max(1e12)

/** Fields that are not named here are left behind: names, addresses and what people wrote. */
const known = {
  'item.purchased': z.object({
    purchase_id: marketplaceId,
    item_id: marketplaceId,
    panel_item_id: id.nullish(),
    buyer_id: id,
    price: amount,
    currency: z.string().refine(formats.currency.test, { error: formats.currency.expects }),
    commission: amount.nullish(),
    net_amount: amount.nullish(),
  }),
  'item.reviewed': z.object({
    review_id: marketplaceId,
    item_id: marketplaceId,
    panel_item_id: id.nullish(),
    reviewer_id: id,
    rating: z.number().min(1).max(5),
    verified_purchase: z.boolean().nullish(),
  }),
  'user.registered': z.object({
    user_id: id,
    registration_source: z.string().max(64).nullish(),
    referred_by: id.nullish(),
  }),
} as const

/** The old form calls it `event`, Standard Webhooks `type`. */
const envelope = z
  .object({
    event: z.string().optional(),
    type: z.string().optional(),
    timestamp: z.string().refine(formats.dateTime.test, { error: formats.dateTime.expects }),
    data: z.record(z.string(), z.unknown()),
  })
  .refine(({ event, type }) => /^[a-z0-9_.-]{1,64}$/.test(event ?? type ?? ''), {
    path: ['event'],
    error: '1 to 64 characters of `a-z 0-9 _ . -`',
  })

/** Throws VALIDATION_ERROR naming the field that a known type may not do without. */
export function readMessage(value: unknown): Message {
  const { event, type: named, timestamp, data } = checked(envelope, value, [])
  const type = event ?? named ?? ''
  const occurredAt = formats.instantOf(timestamp)
  if (!Object.hasOwn(known, type)) return { type, occurredAt, said: null, document: {}, userId: null }
  const said = checked(known[type as keyof typeof known], data, ['data'])
  const userId = 'buyer_id' in said ? said.buyer_id : 'reviewer_id' in said ? said.reviewer_id : said.user_id
  if (!('referred_by' in said)) return { type, occurredAt, said, document: said, userId }
  // A second person, whom nothing here has a use for.
  const { referred_by: _referrer, ...document } = said
  return { type, occurredAt, said, document, userId }
}

function checked<S extends z.ZodType>(schema: S, value: unknown, at: readonly string[]): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = [...at, ...(issue?.path ?? []).map(String)]
  const found = (issue?.path ?? []).reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[step],
    value,
  )
  throw invalid(path, issue?.code === 'custom' ? issue.message : (issue?.message ?? 'another shape'), describe(found))
}
