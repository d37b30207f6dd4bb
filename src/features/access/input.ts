/** What may be asked for a service; each refusal names the field. */
import { isPermission } from '../../auth/permissions.ts'
import type { Permission } from '../../auth/permissions.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import type { ClientChange } from './clients.ts'

const nameForm = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{1,63}$/u

export function checkName(name: string): void {
  if (!nameForm.test(name)) throw invalid(['name'], '2 to 64 letters, digits, spaces, dots or dashes', 'another text')
}

export function checkPermissions(words: readonly string[]): Permission[] {
  return words.map((word, index) => {
    if (!isPermission(word)) throw invalid(['permissions', index], 'a permission word', 'another text')
    return word
  })
}

/** For a change that a service asks of itself: if it were the only one that manages keys, nobody could let it in again. */
export function refuseShuttingOut({ disabled, permissions, signature = 'none', apiKeyRequired }: ClientChange): void {
  const shutting = {
    disabled: disabled === true,
    permissions: permissions !== undefined && !permissions.includes('admin:keys'),
    signature: signature !== 'none',
    apiKeyRequired: apiKeyRequired === true,
  }
  const [path] = Object.entries(shutting).flatMap(([name, does]) => (does ? [name] : []))
  if (path === undefined) return
  const message = `${path}: a service cannot shut itself out of the keys. Ask as another one that has admin:keys.`
  throw new Failure('CONFLICT', message, { path: [path] })
}
