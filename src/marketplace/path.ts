import { Failure, describe } from '../kit/failure.ts'

const longestId = 512

/**
 * One path segment. Encoded, so that an id cannot leave its place; `.` and `..` cannot be encoded (servers resolve `%2e` as well)
 * and are refused, as is what no identifier looks like.
 */
export function segment(id: string): string {
  if (id === '' || id === '.' || id === '..' || id.length > longestId || !id.isWellFormed()) {
    throw new Failure('VALIDATION_ERROR', `This id cannot be asked for: expected 1 to ${longestId} characters.`, {
      path: ['id'],
      expected: `1 to ${longestId} characters, not a dot segment`,
      received: describe(id),
    })
  }
  return encodeURIComponent(id)
}

/** A path of constant text and encoded ids: `` path`/integration/users/${id}` ``. */
export function path(strings: TemplateStringsArray, ...ids: readonly string[]): string {
  return strings.reduce((text, part, index) => text + segment(ids[index - 1] ?? '') + part)
}

/** A query string with its question mark, or nothing. Undefined values are left out. */
export function query(pairs: readonly (readonly [string, string | number | undefined])[]): string {
  const parts = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value).toWellFormed())}`],
  )
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}
