/** The panel's user, in the spellings panels use, as the gateway's input. */
import type { SyncUserInput, UserDataInput } from '../generated/graphql.ts'

type Moment = string | number | Date

/** A user as a panel's database gives it. Fields that are not here are not sent. */
export interface PanelUser {
  readonly id: string | number
  readonly email: string
  readonly username: string
  readonly displayName?: string | null | undefined
  /** In the panel's table: told as the display name where none is given, as by `users sync`. */
  readonly firstName?: string | null | undefined
  readonly lastName?: string | null | undefined
  /** Null takes the picture away at the marketplace. */
  readonly avatarUrl?: string | null | undefined
  readonly profile?: UserDataInput['profile']
  readonly preferences?: UserDataInput['preferences']
  /** Names of roles as the marketplace spells them. */
  readonly roles?: readonly string[] | null | undefined
  /** One role as the panel spells it (`ADMIN`), where it knows only one. Told in the marketplace's spelling (`admin`), as by `users sync`. */
  readonly role?: string | null | undefined
  /** False shuts the user out at the marketplace without deleting it. */
  readonly active?: boolean | null | undefined
  /** What the panel's table calls it. */
  readonly isActive?: boolean | null | undefined
  readonly createdAt?: Moment | null | undefined
  readonly updatedAt?: Moment | null | undefined
}

export type Change = SyncUserInput & { readonly userId: string; readonly idempotencyKey: string }

/** The change that tells the gateway what this user is now. Throws a TypeError for something that is not a user, or no JSON. */
export function changeOf(action: 'CREATE' | 'UPDATE', user: PanelUser, key: string): Change {
  const userId = idOf(user)
  if (typeof user.email !== 'string' || typeof user.username !== 'string') {
    throw new TypeError('user: expected an e-mail address and a username.')
  }
  const data: UserDataInput = {
    email: user.email,
    username: user.username,
    ...said('displayName', user.displayName ?? nameOf(user)),
    ...(user.avatarUrl !== undefined && { avatarUrl: user.avatarUrl }),
    ...said('profile', user.profile),
    ...said('preferences', user.preferences),
    ...said('roles', user.roles ? [...user.roles] : rolesOf(user.role)),
    ...said('createdAt', momentOf(user.createdAt)),
    ...said('updatedAt', momentOf(user.updatedAt)),
  }
  // A copy: it may be sent much later, and again, and the panel goes on with its objects.
  const copy = JSON.parse(JSON.stringify(data)) as UserDataInput
  return { userId, action: isShutOut(user) ? 'DEACTIVATE' : action, data: copy, idempotencyKey: key }
}

export const deletionOf = (user: string | number | Pick<PanelUser, 'id'>, key: string): Change => ({
  userId: idOf(user),
  action: 'DELETE',
  idempotencyKey: key,
})

/** Panels number their users or name them; the gateway takes text. */
export function idOf(user: string | number | Pick<PanelUser, 'id'>): string {
  const id: unknown = typeof user === 'object' && user !== null ? user.id : user
  if ((typeof id === 'string' && id !== '') || Number.isSafeInteger(id)) return String(id)
  throw new TypeError('user: expected an id, text or a whole number.')
}

/** Null means "no value" in a panel's row and "forget it" at the gateway only for the picture and for texts people write; elsewhere it is left out. */
const said = <Name extends keyof UserDataInput>(name: Name, value: UserDataInput[Name]): Partial<UserDataInput> =>
  value === null || value === undefined ? {} : { [name]: value }

/** Whether the user is one no more at the panel, without being deleted. */
export const isShutOut = ({ active, isActive }: PanelUser): boolean => (active ?? isActive) === false

function nameOf({ firstName, lastName }: PanelUser): string | null {
  const parts = [firstName, lastName].map((part) => part?.trim() ?? '')
  return parts.filter(Boolean).join(' ') || null
}

/** A panel's own role, by the rule of `users sync`: whoever comes through both ways is the same there. */
function rolesOf(role: string | null | undefined): string[] | null {
  const name = role?.trim().toLowerCase() ?? ''
  return name === '' ? null : [name]
}

function momentOf(moment: Moment | null | undefined): string | undefined {
  if (moment === null || moment === undefined) return undefined
  // Rows of some drivers hold text without a zone. Databases mean UTC by it, wherever this machine is.
  const isZoneless = typeof moment === 'string' && /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(moment)
  return new Date(isZoneless ? `${moment.replace(' ', 'T')}Z` : moment).toISOString()
}
