/** A question to the gateway, as text beside the command that asks it. */
import type { Permission } from '../auth/permissions.ts'

export interface Operation<Data, Variables extends Record<string, unknown> = Record<string, never>> {
  readonly document: string
  /** What the schema asks for: a token that is made for this question carries these. */
  readonly permissions: readonly Permission[]
  /** With these the answer says more. A token that is made carries them too; without them nothing is refused. */
  readonly saysMoreWith: readonly Permission[]
  /** Only for the compiler. */
  readonly answers?: (variables: Variables) => Data
}

/** Tests check every exported operation against the schema, its permissions included. */
export const operation = <Data, Variables extends Record<string, unknown> = Record<string, never>>(
  permissions: readonly Permission[],
  document: string,
  saysMoreWith: readonly Permission[] = [],
): Operation<Data, Variables> => ({ permissions, document, saysMoreWith })

/** What every payload of a write may say instead of doing it. */
export interface UserError {
  readonly code: string
  readonly message: string
  readonly path: readonly string[] | null
}
