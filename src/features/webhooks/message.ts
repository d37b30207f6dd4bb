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

/** Every rule says what it expects in words of ours: the sender reads them behind "expected". */
const text = ({ expects, test }: formats.Format) => z.string({ error: expects }).refine(test, { error: expects })
const number = (least: number, most: number) => {
  const error = `a number from ${least} to ${most}`
  return z.number({ error }).min(least, { error }).max(most, { error })
}
const source = 'text of at most 64 characters'
const object = 'an object'

const id = text(formats.id)
/** Whatever the marketplace calls its own. */
const marketplaceId = text(formats.marketplaceId)
const amount = number(0, 1e12)

/** Fields that are not named here are left behind: names, addresses and what people wrote. */
const known = {
  'item.purchased': z.object({
    purchase_id: marketplaceId,
    item_id: marketplaceId,
    panel_item_id: id.nullish(),
    buyer_id: id,
    price: amount,
    currency: text(formats.currency),
    commission: amount.nullish(),
    net_amount: amount.nullish(),
  }),
  'item.reviewed': z.object({
    review_id: marketplaceId,
    item_id: marketplaceId,
    panel_item_id: id.nullish(),
    reviewer_id: id,
    rating: number(1, 5),
    verified_purchase: z.boolean({ error: 'true or false' }).nullish(),
  }),
  'user.registered': z.object({
    user_id: id,
    registration_source: z.string({ error: source }).max(64, { error: source }).nullish(),
    referred_by: id.nullish(),
  }),
} as const

const kind = '1 to 64 characters of `a-z 0-9 _ . -`'

/** The old form calls it `event`, Standard Webhooks `type`. */
const envelope = z
  .object(
    {
      event: z.string({ error: kind }).optional(),
      type: z.string({ error: kind }).optional(),
      timestamp: text(formats.dateTime),
      data: z.record(z.string(), z.unknown(), { error: object }),
    },
    { error: object },
  )
  .refine(({ event, type }) => /^[a-z0-9_.-]{1,64}$/.test(event ?? type ?? ''), {
    path: ['event'],
    error: kind,
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
  throw invalid(path, issue?.message ?? 'another shape', describe(found))
}
