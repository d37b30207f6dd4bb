/** What a line of an import may look like: an input of `syncUser`, or a row of a panel's table `users`. */
import type { SyncUserInput } from '../../generated/resolvers.ts'

type Fields = Record<string, unknown>

/** Null when it is neither. Whether the values fit is checked later, like those of any other input. */
export function inputOf(value: unknown): Partial<SyncUserInput> | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const fields = value as Fields
  if (typeof fields['userId'] === 'string') {
    const { userId, action, data } = fields
    if (data !== undefined && (data === null || typeof data !== 'object')) return null
    return { userId, action: action ?? 'UPDATE', data } as Partial<SyncUserInput>
  }
  return fields['id'] === undefined ? null : panelUser(fields)
}

/** Columns of the panel: id, email, username, firstName, lastName, role, isActive, createdAt, updatedAt. */
function panelUser(row: Fields): Partial<SyncUserInput> {
  const name = [row['firstName'], row['lastName']].map(text).filter(Boolean).join(' ')
  // As the hooks of the client tell a panel's `role`: the marketplace's names are in small letters.
  const role = text(row['role']).toLowerCase()
  const createdAt = moment(row['createdAt'])
  const updatedAt = moment(row['updatedAt'])
  return {
    userId: text(row['id']),
    action: isOff(row['isActive']) ? 'DEACTIVATE' : 'UPDATE',
    data: {
      email: text(row['email']),
      username: text(row['username']),
      ...(name !== '' && { displayName: name }),
      ...(role !== '' && { roles: [role] }),
      ...(createdAt !== '' && { createdAt }),
      ...(updatedAt !== '' && { updatedAt }),
    },
  }
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''

const isOff = (value: unknown): boolean =>
  value === false || ['false', 'f', '0', 'no'].includes(text(value).toLowerCase())

/** As databases write it, in tables with a blank, in JSON with a T, and of the zone only what is needed; without one it is UTC. */
const written = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(?:([+-]\d\d)(?::?(\d\d))?)?$/

const moment = (value: unknown): string =>
  value instanceof Date
    ? value.toISOString()
    : text(value).replace(
        written,
        (_all, day: string, time: string, hours?: string, minutes = '00') =>
          `${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`,
      )
