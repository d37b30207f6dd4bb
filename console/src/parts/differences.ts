/** What differs between an object before and afterwards, leaf by leaf, in words that can be read. */
import { momentText } from './Moment.tsx'

export interface Difference {
  /** `revenue.currency`; empty where the whole is one value. */
  readonly path: string
  /** Undefined where it was not there. A list has one text for each entry. */
  readonly before: readonly string[] | undefined
  readonly after: readonly string[] | undefined
}

export interface Differences {
  readonly changed: readonly Difference[]
  readonly unchanged: readonly Difference[]
}

export function differences(before: unknown, after: unknown): Differences {
  const [old, fresh] = [leaves(before), leaves(after)]
  const paths = [...new Set([...old.keys(), ...fresh.keys()])]
  const all = paths.map((path) => ({ path, before: old.get(path), after: fresh.get(path) }))
  const isSame = (one: Difference) => JSON.stringify(one.before) === JSON.stringify(one.after)
  return { changed: all.filter((one) => !isSame(one)), unchanged: all.filter(isSame) }
}

function leaves(value: unknown, path = ''): Map<string, readonly string[]> {
  const opened = open(value)
  // Nothing at all is no value, and something that says null is.
  if (opened === null && path === '') return new Map()
  if (Array.isArray(opened) && opened.every((entry) => typeof entry !== 'object'))
    return new Map([[path, opened.map(String)]])
  if (typeof opened === 'object' && opened !== null) {
    const inner = Object.entries(opened).flatMap(([name, each]) => [
      ...leaves(each, path === '' ? name : `${path}.${name}`),
    ])
    return new Map(inner.length > 0 ? inner : [[path, ['empty']]])
  }
  return new Map([[path, [isMoment(path, opened) ? momentText(new Date(opened).toISOString()) : String(opened)]]])
}

/** Lists and objects that stand in the store as text are shown as what they are. */
function open(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

const earliest = Date.UTC(2000)
const latest = Date.UTC(2200)

/** Moments are kept as milliseconds. Both the name and the number must say so. */
const isMoment = (path: string, value: unknown): value is number =>
  typeof value === 'number' && value > earliest && value < latest && /(_at|At|Before|After|ends)$/.test(path)
