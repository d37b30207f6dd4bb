import { refuse } from './refusal.ts'

/** The fixed profile of RFC 9421 that both doors use; `tag` names it. */
export const profileTag = 'ctrl-alt-play/1'
export const toleranceSeconds = 300
/** A signature from the future edge is acceptable for twice the tolerance; a minute more for gateways whose clocks differ. */
export const nonceKeptMs = (2 * toleranceSeconds + 60) * 1000

/** Always covered, also when empty: what the request is and whose it is. */
export const alwaysCovered = ['@method', '@authority', '@path', '@query', 'content-digest', 'x-service-id'] as const
/** Covered whenever the request has them. */
export const coveredIfPresent = ['content-type', 'x-request-id', 'idempotency-key'] as const
/** The order in which our own signatures name them. */
export const signingOrder = [
  '@method',
  '@authority',
  '@path',
  '@query',
  'content-digest',
  'content-type',
  'x-service-id',
  'x-request-id',
  'idempotency-key',
] as const

export interface SignedMessage {
  method: string
  /** As in `Host`. */
  authority: string
  /** The request target as it is sent: path and query, not decoded. */
  target: string
  /** The one value of a header, or undefined. */
  header(name: string): string | undefined
}

const visible = /^[\x20-\x7e]*$/

/** The value of one component (RFC 9421, section 2). Refuses what is absent or could break out of its line. */
export function componentValue(name: string, message: SignedMessage): string {
  const value = name.startsWith('@') ? derived(name, message) : message.header(name)?.trim()
  if (value === undefined) refuse('a covered component is absent')
  if (!visible.test(value)) refuse('a covered component has unprintable characters')
  return value
}

function derived(name: string, { method, authority, target }: SignedMessage): string | undefined {
  const split = target.indexOf('?')
  switch (name) {
    case '@method':
      return method
    case '@authority':
      // A proxy may end TLS in front of us, so the scheme is not known here: either default port counts as none.
      return authority.toLowerCase().replace(/:(?:80|443)$/, '')
    case '@path':
      return (split === -1 ? target : target.slice(0, split)) || '/'
    case '@query':
      return split === -1 ? '?' : target.slice(split)
    default:
      return undefined
  }
}

/** The text that is signed (RFC 9421, section 2.5): one line a component, then the parameters, without a final line feed. */
export function signatureBase(components: readonly (readonly [name: string, value: string])[], params: string): string {
  return [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${params}`].join('\n')
}
