import type { FetchNodePathSegment, FetchRewrite } from '@graphql-hive/router-query-planner'
import { isBranch } from './tree.ts'
import type { Branch } from './tree.ts'

/** Applies a plan's rewrites to a value in place: set a `__typename`, or give a key back its name. */
export function applyRewrites(
  value: unknown,
  rewrites: readonly FetchRewrite[],
  satisfies: (name: string, condition: string) => boolean,
): void {
  for (const rewrite of rewrites) {
    const setter = 'ValueSetter' in rewrite ? rewrite.ValueSetter : 'setValueTo' in rewrite ? rewrite : undefined
    if (setter) {
      reach(value, setter.path, satisfies, (holder, key) => {
        holder[key] = setter.setValueTo
      })
    } else if ('KeyRenamer' in rewrite) {
      const { path, renameKeyTo } = rewrite.KeyRenamer
      reach(value, path, satisfies, (holder, key) => {
        if (!Object.hasOwn(holder, key)) return
        holder[renameKeyTo] = holder[key]
        delete holder[key]
      })
    }
  }
}

/** Where an error lies in a value whose keys have got their names back: the subgraph tells of it under the names that it was asked with. */
export function renamedPath(
  path: readonly (string | number)[] | undefined,
  rewrites: readonly FetchRewrite[],
): readonly (string | number)[] | undefined {
  if (!path) return undefined
  const renamed = [...path]
  const keysAt = [...renamed.keys()].filter((index) => typeof renamed[index] === 'string')
  for (const rewrite of rewrites) {
    if (!('KeyRenamer' in rewrite)) continue
    const keys = rewrite.KeyRenamer.path.flatMap((segment) =>
      'Key' in segment && segment.Key !== '@' ? segment.Key : [],
    )
    const last = keysAt[keys.length - 1]
    if (last !== undefined && keys.every((key, index) => renamed[keysAt[index]!] === key))
      renamed[last] = rewrite.KeyRenamer.renameKeyTo
  }
  return renamed
}

function reach(
  value: unknown,
  path: readonly FetchNodePathSegment[],
  satisfies: (name: string, condition: string) => boolean,
  act: (holder: Branch, key: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) reach(item, path, satisfies, act)
    return
  }
  const [segment, ...rest] = path
  if (!segment || !isBranch(value)) return
  if ('TypenameEquals' in segment) {
    const name = value['__typename']
    if (typeof name !== 'string' || segment.TypenameEquals.some((condition) => satisfies(name, condition))) {
      reach(value, rest, satisfies, act)
    }
  } else if (segment.Key === '@') reach(value, rest, satisfies, act)
  else if (rest.length === 0) act(value, segment.Key)
  else reach(value[segment.Key], rest, satisfies, act)
}
