/** Lists in pages, as Relay describes them (Cursor Connections): edges with cursors, and where the page lies. */
export interface Connection<T> {
  readonly edges: { readonly cursor: string; readonly node: T }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
  readonly totalCount: number
}

export const connection = <T>(
  edges: Connection<T>['edges'],
  totalCount: number,
  around: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean },
): Connection<T> => ({
  edges,
  pageInfo: { ...around, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
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
