/** What travels over the sandbox's wire: the shapes it answers with, and the checks of what it is sent. */
import { z } from 'zod'
import { describe, invalid } from '../src/kit/failure.ts'

export interface WireUser {
  user_id: string
  marketplace_user_id: string
  email: string
  username: string
  display_name: string
  avatar_url?: string
  profile: { bio?: string; location?: string; website?: string; social_links?: Record<string, string> }
  preferences: { newsletter: boolean; notifications: boolean; profile_visibility: 'public' | 'private' }
  roles: string[]
  created_at: string
  updated_at: string
}

export interface WireDependency {
  id?: string
  range?: string
  kind: 'required' | 'optional' | 'conflict' | 'provides' | 'embedded'
  any_of?: string[]
}

const channels = ['stable', 'beta', 'alpha', 'nightly'] as const

export interface WireVersion {
  version: string
  channel: (typeof channels)[number]
  published_at?: string
  downloads?: number
  min_panel_version?: string
  max_panel_version?: string
  dependencies?: WireDependency[]
  conflicts?: WireDependency[]
  files?: { name: string; size?: number; type?: string; url?: string; sha256?: string }[]
  changelog?: string
  yanked?: boolean
}

/** The documented keys of `metadata` (docs/sandbox.md). A key is missing when its value is unknown. */
export interface WireMetadata {
  slug?: string
  summary?: string
  author_name?: string
  version?: string
  versions?: WireVersion[]
  downloads?: number
  rating?: { average?: number; count: number; distribution: Record<string, number> }
  license_spdx?: string
  homepage?: string
  repository?: string
  icon_url?: string
  verified?: boolean
  marketplace_url?: string
  published_at?: string
  installs_active?: number
  permissions?: { kind: string; level: string }[]
  min_panel_version?: string
  max_panel_version?: string
  [key: string]: unknown
}

export interface WirePlugin {
  panel_item_id: string
  marketplace_item_id: string
  user_id: string
  title: string
  description: string
  category_id: string
  tags: string[]
  price: number
  currency: string
  license_type: 'free' | 'commercial' | 'royalty-free'
  files: { name: string; size?: number; type?: string; url: string; checksum?: string }[]
  screenshots: { url: string; alt?: string; order?: number }[]
  metadata: WireMetadata
  status: 'draft' | 'published' | 'archived'
  created_at: string
  updated_at: string
}

const id = z.string().min(1).max(255)
const moment = z.iso.datetime({ offset: true })

export const userData = z.looseObject({
  email: z.email().max(254).optional(),
  username: z.string().min(1).max(100).optional(),
  display_name: z.string().max(200).nullish(),
  avatar_url: z.url().nullish(),
  profile: z
    .looseObject({
      bio: z.string().max(5000).nullish(),
      location: z.string().max(200).nullish(),
      website: z.string().max(2000).nullish(),
      social_links: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  preferences: z
    .looseObject({
      newsletter: z.boolean().optional(),
      notifications: z.boolean().optional(),
      profile_visibility: z.enum(['public', 'private']).optional(),
    })
    .nullish(),
  roles: z.array(z.string().max(100)).max(100).nullish(),
  created_at: moment.nullish(),
  updated_at: moment.nullish(),
})

export const userSync = z.looseObject({
  user_id: id,
  action: z.enum(['create', 'update', 'delete']),
  user_data: userData.nullish(),
})

const file = z.looseObject({
  name: z.string().min(1).max(255),
  size: z.number().int().nonnegative().optional(),
  type: z.string().max(100).optional(),
  url: z.url(),
  checksum: z.string().max(200).optional(),
})

const screenshot = z.looseObject({
  url: z.url(),
  alt: z.string().max(500).optional(),
  order: z.number().int().optional(),
})

const text = (most: number) => z.string().max(most).nullish()

/** Free, but what the marketplace itself understands has to be what it understands. */
const metadata = z.looseObject({
  slug: text(255),
  summary: text(1000),
  author_name: text(200),
  version: text(100),
  versions: z
    .array(z.looseObject({ version: z.string().min(1).max(100), channel: z.enum(channels).default('stable') }))
    .max(1000)
    .nullish(),
  dependencies: z
    .array(
      z.looseObject({
        id: z.string().min(1).max(255),
        range: z.string().max(200).optional(),
        kind: z.enum(['required', 'optional', 'conflict', 'provides', 'embedded']).default('required'),
      }),
    )
    .max(1000)
    .nullish(),
  license_spdx: text(200),
  min_panel_version: text(100),
  max_panel_version: text(100),
})

/** The item as the panel describes it: with the wire's names, or with a manifest's (`name`, `version`, `category`). */
export const itemData = z.looseObject({
  title: z.string().min(1).max(200).optional(),
  name: z.string().min(1).max(200).optional(),
  description: z.string().max(100_000).optional(),
  version: z.string().min(1).max(100).optional(),
  author: z.string().max(200).optional(),
  category_id: id.optional(),
  category: id.optional(),
  tags: z.array(z.string().min(1).max(50)).max(50).optional(),
  price: z.number().nonnegative().max(1e9).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  license_type: z.enum(['free', 'commercial', 'royalty-free']).optional(),
  files: z.array(file).max(100).optional(),
  screenshots: z.array(screenshot).max(50).optional(),
  metadata: metadata.optional(),
  status: z.enum(['draft', 'published']).optional(),
  homepage: z.string().optional(),
  repository: z.string().optional(),
  license: z.string().optional(),
  icon_url: z.string().optional(),
})

export const publication = z.looseObject({ panel_item_id: id, user_id: id, item_data: itemData })
export const republication = z.looseObject({
  panel_item_id: id.optional(),
  user_id: id.optional(),
  item_data: itemData.optional(),
})

export const category = z.looseObject({
  panel_id: id,
  marketplace_id: id.nullish(),
  name: z.string().min(1).max(100),
  slug: z.string().max(100).nullish(),
  description: z.string().max(2000).nullish(),
  parent_id: id.nullish(),
  icon_url: z.string().max(2000).nullish(),
  sort_order: z.number().int().nullish(),
  is_active: z.boolean().nullish(),
})
export const categorySync = z.looseObject({ categories: z.array(category).max(5000) })

export const event = z.looseObject({
  event: z.string().min(1).max(200),
  data: z.record(z.string(), z.unknown()).default({}),
  timestamp: moment,
  source: z.string().min(1).max(100),
})
export const eventBatch = z.looseObject({ events: z.array(event).min(1).max(1000) })

/** Returns the checked value, or throws VALIDATION_ERROR naming the first field that is wrong. */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)))
  let found: unknown = value
  for (const part of path) found = (found as Record<string | number, unknown> | null | undefined)?.[part]
  throw invalid(path, issue ? expectedBy(issue) : 'another shape', describe(found))
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `type ${issue.expected}`
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    case 'invalid_format':
      return `the format ${issue.format}`
    case 'too_small':
      return `at least ${issue.minimum} of ${issue.origin}`
    case 'too_big':
      return `at most ${issue.maximum} of ${issue.origin}`
    case 'unrecognized_keys':
      return `no ${issue.keys.join(', ')}`
    default:
      return issue.message
  }
}
