/** What the keys of a service say about it. */
import type { GatewayServiceFragment } from '../../generated/graphql.ts'
import { spanText } from '../../parts/spans.ts'

export type Service = GatewayServiceFragment
export type Key = Service['keys'][number]

const soonMs = 7 * 86_400_000

export const works = ({ status }: Key): boolean => status === 'ACTIVE' || status === 'ROTATING'

/** How long it still works, for keys that end within a week; undefined for all others. */
export function endsSoon(key: Key, nowMs: number): string | undefined {
  if (!works(key) || key.expiresAt === null) return undefined
  const leftMs = Date.parse(key.expiresAt) - nowMs
  return leftMs < soonMs ? spanText(leftMs) : undefined
}

/** Those that work first, and among equals the newest. */
export const inOrder = (keys: readonly Key[]): readonly Key[] =>
  keys.toSorted(
    (one, other) =>
      Number(works(other)) - Number(works(one)) || Date.parse(other.createdAt) - Date.parse(one.createdAt),
  )

/** The end that comes first among the keys that work and do end. */
export function nextEnd(keys: readonly Key[]): Key | undefined {
  const ending = keys.filter((key) => works(key) && key.expiresAt !== null)
  return ending.toSorted((one, other) => (one.expiresAt! < other.expiresAt! ? -1 : 1))[0]
}

export const signatureTitles: Readonly<Record<Service['signature'], string>> = {
  NONE: 'none',
  LEGACY: 'the old X-Signature',
  RFC9421: 'RFC 9421',
}
