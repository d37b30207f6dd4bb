/** What is wrong, and with which field: from the gateway's answer, from a refused request, and from what the browser can see itself. */
import { GatewayError } from '../../../../client/src/error.ts'
import { exactJson } from '../../parts/exact-json.ts'
import { inputPathOf, problemsAt } from '../../parts/Problems.tsx'
import type { Problem } from '../../parts/Problems.tsx'
import { pathOf } from './draft.ts'
import type { Draft } from './draft.ts'

/** What a refused request says of single fields; empty where it says nothing of any. */
export function faultsOf(failure: Error | undefined): readonly Problem[] {
  if (!(failure instanceof GatewayError)) return []
  return failure.errors.flatMap(({ message, extensions }) => {
    const path = inputPathOf(extensions) ?? pathInWords(message)
    return path ? [{ code: failure.code, message, path }] : []
  })
}

/** Values that are no value of their type are refused by GraphQL itself, which names the place in a sentence. */
function pathInWords(message: string): readonly string[] | undefined {
  return / at "([\w.[\]]+)"/
    .exec(message)?.[1]
    ?.split(/[.[\]]+/)
    .filter((word) => word !== '')
}

/** Only JSON has to be looked at here: what is not JSON cannot even be sent, and what loses digits would be sent without them. */
export function ownFaults({ permissions }: Draft): readonly Problem[] {
  if (permissions.trim() === '') return []
  try {
    exactJson(permissions)
    return []
  } catch (error) {
    const message = error instanceof RangeError ? error.message : `This is not JSON: ${(error as Error).message}`
    return [{ code: 'VALIDATION_ERROR', message, path: pathOf('permissions') }]
  }
}

/** At exactly this field: what is said of an entry is shown at the entry. */
export const faultsAt = (faults: readonly Problem[], path: readonly string[]): readonly Problem[] =>
  faults.filter((fault) => fault.path?.join(' ') === path.join(' ')).map(worded)

/** At this field or anywhere in it, for fields that hold a list or an object. */
export const faultsIn = (faults: readonly Problem[], path: readonly string[]): readonly Problem[] =>
  problemsAt(faults, path).map(worded)

/** The field stands beside the words, so its path needs no saying. */
function worded(fault: Problem): Problem {
  const rest = fault.message.replace(/^[\w.]+: expected /, 'Expected ').replace(/^Variable .* at "[\w.[\]]+"; /, '')
  return { ...fault, message: rest }
}

/** Those that no field of the form shows. */
export function unplaced(faults: readonly Problem[], draft: Draft, more: readonly string[] = []): readonly Problem[] {
  const entries = (name: 'screenshots' | 'dependencies' | 'files', fields: readonly string[]) =>
    draft[name].flatMap((_, index) => fields.map((field) => [...pathOf(name), index, field].join(' ')))
  const places = new Set([
    ...(Object.keys(draft) as (keyof Draft)[]).map((name) => pathOf(name).join(' ')),
    ...entries('screenshots', ['url', 'alt']),
    ...entries('dependencies', ['id', 'range', 'kind']),
    ...entries('files', ['name', 'size', 'type', 'url', 'sha256']),
    ...more,
  ])
  const whole = (['tags', 'permissions'] as const).map((name) => pathOf(name).join(' '))
  return faults.filter(({ path }) => {
    const place = path?.join(' ') ?? ''
    return !places.has(place) && !whole.some((field) => place.startsWith(`${field} `))
  })
}
