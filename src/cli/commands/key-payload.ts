/** What became of a key, as every command about keys asks for it and shows it. */
import { refuseIfAny } from '../client.ts'
import type { UserError } from '../operation.ts'
import { list } from '../output.ts'
import type { Tools } from '../tools.ts'

export interface Key {
  readonly id: string
  readonly clientId: string
  readonly prefix: string
  readonly algorithm: string
  readonly status: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
}

export interface Payload {
  readonly key: Key | null
  readonly secret: string | null
  readonly userErrors: readonly UserError[]
}

export const keyFields = 'id clientId prefix algorithm status createdAt expiresAt lastUsedAt'
export const payloadFields = `key { ${keyFields} } secret userErrors { code message path }`

export function show({ out }: Tools, { key, secret, userErrors }: Payload, otherwise: string): void {
  refuseIfAny(userErrors, otherwise)
  out.result({ key, secret }, () =>
    list({
      service: key?.clientId,
      key: key?.id,
      kind: key?.algorithm,
      status: key?.status.toLowerCase(),
      expires: key?.expiresAt,
      ...(secret !== null && { secret }),
    }),
  )
  if (secret !== null) out.note('The secret is shown this once; keep it safe.')
}
