/** Lists in pages, as Relay describes them (Cursor Connections): edges with cursors, and where the page lies. */
import { describe, invalid } from './failure.ts'

export interface Page<T> {
  readonly edges: { readonly cursor: string; readonly node: T }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

export interface Connection<T> extends Page<T> {
  readonly totalCount: number
}

interface Around {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

/** Of a list that nobody counts. */
export const page = <T>(edges: Page<T>['edges'], around: Around): Page<T> => ({
  edges,
  pageInfo: { ...around, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
})

export const connection = <T>(edges: Page<T>['edges'], totalCount: number, around: Around): Connection<T> => ({
  ...page(edges, around),
  totalCount,
})

/** A place in the list of this name, which has no colon: one number, or several of which the first counts most. */
export const cursorOf = (list: string, ...place: number[]): string =>
  Buffer.from([list, ...place].join(':')).toString('base64url')

/** The numbers that `cursorOf` wrote for this list; undefined for any other text. */
export function placeOf(cursor: string, list: string, count = 1): number[] | undefined {
  const [word, ...numbers] = Buffer.from(cursor, 'base64url').toString('latin1').split(':')
  const isOurs = word === list && numbers.length === count && numbers.every((number) => /^\d{1,15}$/.test(number))
  return isOurs ? numbers.map(Number) : undefined
}

/** The place of `after` in this list; null for its beginning. Refuses a cursor of another. */
export function readCursor(after: string | null | undefined, list: string, count: number): number[] | null {
  if (after === null || after === undefined) return null
  const place = placeOf(after, list, count)
  if (!place) throw invalid(['after'], 'a cursor of this list', describe(after))
  return place
}

/** How many are asked for: 20 where nobody says. */
export function readLimit(first: number | null | undefined, least: number, most: number): number {
  const limit = first ?? 20
  if (limit < least || limit > most) throw invalid(['first'], `${least} to ${most}`, String(limit))
  return limit
}
