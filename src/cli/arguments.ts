/** Reads what is typed. Each reader says what it expected. */
import { InvalidArgumentError } from 'commander'
import { isPermission, permissions } from '../auth/permissions.ts'
import type { Permission } from '../auth/permissions.ts'

export const whole =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : NaN
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
    return value
  }

export function share(text: string): number {
  const value = /^\d(\.\d{1,9})?$/.test(text) ? Number(text) : NaN
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('Expected a number above 0 and at most 1, such as 0.1.')
  return value
}

/** `90s`, `15m`, `1h`, `2d`, in seconds. */
export const seconds =
  (max: number, min = 1) =>
  (text: string): number => {
    const [, amount, unit = 's'] = /^(\d{1,7})([smhd]?)$/.exec(text) ?? []
    const value = Number(amount) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit] ?? 1)
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`Expected a time such as 90s, 15m or 1h, at most ${max} seconds.`)
    }
    return value
  }

export function permissionList(text: string): Permission[] {
  const words = listOf(text)
  const unknown = words.filter((word) => !isPermission(word))
  if (unknown.length > 0 || words.length === 0) {
    throw new InvalidArgumentError(`There is no ${unknown.join(', ')}. There are ${permissions.join(', ')}.`)
  }
  return words.filter(isPermission)
}

/** A comma list; may be given several times. */
export const words = (text: string, before: readonly string[] = []): string[] => [...before, ...listOf(text)]

/** The same in capitals, each one of `allowed`. */
export const oneOf =
  <const T extends string>(allowed: readonly T[]) =>
  (text: string, before: readonly T[] = []): T[] => {
    const given = listOf(text).map((word) => word.toUpperCase())
    const unknown = given.filter((word) => !allowed.includes(word as T))
    if (unknown.length > 0) {
      throw new InvalidArgumentError(
        `There is no ${unknown.join(', ')}. There are ${allowed.join(', ').toLowerCase()}.`,
      )
    }
    return [...before, ...(given as T[])]
  }

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
