/**
 * The marketplace's spelling: shapes of the contract as they are checked at run time. What may be missing may be null as
 * well, and means the same; unknown extra fields are ignored; nothing is converted, so a number that comes as text is a violation.
 */
import { z } from 'zod'
import { parseInstant } from '../kit/instant.ts'
import { Digits } from './money.ts'

/** Ids become keys of the store, which holds neither NUL nor half a character. */
const plain = /^[^\p{Cc}\p{Cs}]*$/u
const id = z
  .string()
  .min(1)
  .max(512)
  .refine((value) => plain.test(value), { error: 'text without control characters' })
const text = z.string()
const optionalText = z.string().nullish()
const instant = z.string().refine((value) => !Number.isNaN(parseInstant(value)), { error: 'a date and time' })
const count = z.int().nonnegative()
/** One that is shown as an `Int`, which holds no more. */
const smallCount = z.int32().nonnegative()
const amount = z.number().nonnegative()
const earned = z.union([z.number(), z.instanceof(Digits)])
const currency = z.string().regex(/^[A-Z]{3}$/)

export const wireUser = z.object({
  user_id: id,
  marketplace_user_id: id.nullish(),
  email: optionalText,
  username: text,
  display_name: optionalText,
  avatar_url: optionalText,
  profile: z
    .object({
      bio: optionalText,
      location: optionalText,
      website: optionalText,
      social_links: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  preferences: z
    .object({
      newsletter: z.boolean().nullish(),
      notifications: z.boolean().nullish(),
      profile_visibility: z.enum(['public', 'private']).nullish(),
    })
    .nullish(),
  roles: z.array(z.string()).nullish(),
  created_at: instant.nullish(),
  updated_at: instant.nullish(),
})
export type WireUser = z.infer<typeof wireUser>

export const wireFile = z.object({
  name: text,
  size: count.nullish(),
  type: optionalText,
  url: text,
  checksum: optionalText,
})

export const wirePlugin = z.object({
  panel_item_id: id,
  marketplace_item_id: id.nullish(),
  user_id: id,
  title: text,
  description: text,
  category_id: text.nullish(),
  tags: z.array(text),
  price: amount,
  currency,
  license_type: z.enum(['free', 'commercial', 'royalty-free']),
  files: z.array(wireFile).nullish(),
  screenshots: z.array(z.object({ url: text, alt: optionalText, order: z.int().nullish() })).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  status: z.enum(['draft', 'published', 'archived']),
  created_at: instant,
  updated_at: instant,
})
export type WirePlugin = z.infer<typeof wirePlugin>

export const wireSearch = z.object({
  items: z.array(z.unknown()),
  pagination: z.object({ total: smallCount, limit: count, offset: count, has_more: z.boolean() }),
  facets: z.unknown(),
})

export const wireFacets = z.object({
  categories: z.array(z.object({ id, name: text, count: smallCount })),
  price_ranges: z.array(z.object({ min: amount, max: amount.nullish(), count: smallCount })),
  tags: z.array(z.object({ name: text, count: smallCount })),
})

export const wireRating = z.object({
  average: z.number().min(0).max(5).nullish(),
  count: smallCount,
  distribution: z.record(z.string(), smallCount).nullish(),
})

const wireCounts = z.object({
  total: count,
  unique: count.nullish(),
  today: count,
  this_week: count,
  this_month: count,
})

export const wireAnalytics = z.object({
  item_id: id,
  panel_item_id: id,
  analytics: z.object({
    views: wireCounts,
    downloads: wireCounts,
    revenue: z.object({
      total: earned,
      today: earned,
      this_week: earned,
      this_month: earned,
      currency: currency.nullish(),
    }),
    ratings: wireRating,
    geographic_data: z.array(z.object({ country: optionalText, downloads: count })),
  }),
  last_updated: instant,
})
export type WireAnalytics = z.infer<typeof wireAnalytics>

export const wireSyncReceipt = z.object({
  success: z.boolean().nullish(),
  user_id: id,
  marketplace_user_id: id.nullish(),
  sync_status: z.enum(['synchronized', 'pending', 'failed']),
  created_at: instant.nullish(),
})

export const wirePublishReceipt = z.object({
  success: z.boolean().nullish(),
  marketplace_item_id: id,
  panel_item_id: id,
  status: z.enum(['published', 'pending', 'rejected']),
  marketplace_url: optionalText,
  published_at: instant.nullish(),
})

export const wireCategoryOutcome = z.object({
  success: z.boolean().nullish(),
  synchronized_categories: z.array(
    z.object({ panel_id: id, marketplace_id: id, status: z.enum(['created', 'updated', 'skipped']) }),
  ),
  errors: z.array(z.object({ panel_id: id })).nullish(),
})

/** The one camelCase shape of the contract. */
export const wireStats = z.object({
  totalPlugins: count,
  totalDownloads: count,
  totalDevelopers: count,
  categories: z.array(z.object({ name: text, count: smallCount })),
})

export const wireHealth = z
  .object({ status: z.string().nullish(), capabilities: z.array(z.string().max(100)).max(200).nullish() })
  .nullish()

export const wireList = z.array(z.unknown())
