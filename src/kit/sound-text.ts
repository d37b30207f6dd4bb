/** Text that every store takes: PostgreSQL knows no NUL, and neither engine half a surrogate pair. */

export const isSound = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** The text without what no store takes. For what is searched and shown, not for ids: two of these must not become one. */
export const sound = (text: string, insteadOfNul = ''): string => text.toWellFormed().replaceAll('\0', insteadOfNul)

/** The beginning of a text, of at most so many UTF-16 units: a pair that would be cut in two is left out. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}
