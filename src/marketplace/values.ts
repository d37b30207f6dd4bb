/** Single values from the wire to the domain. */
import { Big } from 'big.js'
import { parseInstant } from '../kit/instant.ts'
import type { Count, RatingSummary, Timestamp } from './domain.ts'
import { Digits } from './money.ts'
import type { wireRating } from './wire.ts'
import type { z } from 'zod'

export const count = (value: number): Count => String(value)

/** Sums that went through floating point carry noise far behind the point (0.30000000000000004): no money has that many places. */
export const decimal = (value: number | Digits): string =>
  new Big(value instanceof Digits ? value.written : value).round(6).toFixed()

export const timestamp = (value: string): Timestamp => new Date(parseInstant(value)).toISOString()

export const optionalTimestamp = (value: string | null | undefined): Timestamp | null =>
  value === null || value === undefined || Number.isNaN(parseInstant(value)) ? null : timestamp(value)

/** Only what a browser may follow: anything but http and https is dropped. */
export function link(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 2_048 || !URL.canParse(value)) return null
  const { protocol } = new URL(value)
  return protocol === 'https:' || protocol === 'http:' ? value : null
}

/** Null for nothing and for blanks. */
export const words = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null

const stars = [5, 4, 3, 2, 1]

/** An average without a single rating is no average. */
export const rating = ({ average, count: ratings, distribution }: z.infer<typeof wireRating>): RatingSummary => ({
  average: ratings === 0 ? null : (average ?? null),
  count: ratings,
  distribution: distribution && tellsStars(distribution, ratings) ? starCounts(distribution) : [],
})

const starCounts = (distribution: Readonly<Record<string, number>>) =>
  stars.map((star) => ({ stars: star, count: distribution[String(star)] ?? 0 }))

/** Ratings without a word on their stars are not none of each, and what tells of ratings where there is none tells nothing. */
function tellsStars(distribution: Readonly<Record<string, number>>, ratings: number): boolean {
  return ratings === 0
    ? Object.values(distribution).every((given) => given === 0)
    : stars.some((star) => Object.hasOwn(distribution, String(star)))
}
