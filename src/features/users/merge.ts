import type { UserData } from '../../marketplace/domain.ts'

/**
 * What was said before, and what is said now on top of it. What is not said stays as it was; what is said to be null or empty is
 * said. Two updates merged and sent as one leave the marketplace as if both had been sent.
 */
export function merged(before: UserData | null, said: UserData): UserData {
  if (before === null) return said
  return {
    ...before,
    ...stated(said),
    ...group('profile', before, said),
    ...group('preferences', before, said),
  }
}

function group(name: 'profile' | 'preferences', before: UserData, said: UserData): Partial<UserData> {
  const inner = said[name]
  if (inner === undefined || inner === null) return before[name] === undefined ? {} : { [name]: before[name] }
  return { [name]: { ...before[name], ...stated(inner) } }
}

const stated = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Partial<T>

/** Shut out, not deleted: no roles, and nobody sees the profile. */
export const shutOut = (data: UserData): UserData => ({
  ...data,
  roles: [],
  preferences: { ...data.preferences, profileVisibility: 'PRIVATE' },
})
