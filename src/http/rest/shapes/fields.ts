/** Pieces that the shapes of this door are made of. */
import { z } from 'zod'
import * as formats from '../../../kit/formats.ts'
import type { Format } from '../../../kit/formats.ts'
import { writtenNumber } from '../../../kit/json-source.ts'

/** Text of a form that both doors share. */
export const text = (format: Format) =>
  z.string().refine(format.test, { error: format.expects }).describe(format.expects)

export const id = text(formats.id)
export const marketplaceId = text(formats.marketplaceId)
export const link = text(formats.url)
export const moment = text(formats.dateTime)

const day = (value: string) => `${value}T00:00:00Z`

/** Old panels say days, and others moments. */
export const date = text({
  expects: 'a day such as `2026-11-22` or a moment of RFC 3339 such as `2026-11-22T09:30:00Z`',
  test: (value) => formats.dateTime.test(value) || formats.dateTime.test(day(value)),
})

const isDay = (value: string): boolean => formats.dateTime.test(day(value))

/** The first moment of what was said, in UTC. */
export const beginOf = (value: string): string => (isDay(value) ? day(value) : value)
/** The last one, to the millisecond. */
export const endOf = (value: string): string => (isDay(value) ? `${value}T23:59:59.999Z` : value)

/** Counts are JSON numbers here. */
export const count = z.number().nonnegative()

/** A price: a JSON number, or decimal text for those who do not want to lose a digit. */
export const price = z
  .union([z.number(), z.string()], { error: formats.amount.expects })
  .refine((value) => formats.amount.test(amountOf(value)), { error: formats.amount.expects })
  .describe(formats.amount.expects)

/** A price as decimal text; what JSON writes with an exponent is no price and stays as it is. */
export const amountOf = (value: number | string): string => String(value)

/** A JSON object of any shape, without keys that could stand in for an object's own. A record leaves such a key out unasked, so it is looked for before. */
export const freeObject = z.preprocess(
  (value, context) => {
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'))
      context.addIssue({ code: 'custom', message: 'an object without the key __proto__' })
    return value
  },
  z.record(z.string(), z.unknown(), { error: 'an object' }),
)

/** Refuses a field that is gone for good, and says why. */
export const refusedField = (why: string) => z.never({ error: why }).optional().describe(`Refused: ${why}`)

/** Without what is not known: missing says so at this door. */
export const known = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], null> } =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)) as {
    [K in keyof T]: Exclude<T[K], null>
  }

/** A decimal as a JSON number with all its digits: one that a float does not hold goes out as it is written. */
export function exactNumber(decimal: string): number {
  const number = Number(decimal)
  return String(number) === decimal ? number : writtenNumber(decimal)
}

export const numberOf = (decimal: string | null): number | null => (decimal === null ? null : exactNumber(decimal))
