/**
 * What somebody was about to say, and what came of it, for as long as the tab lives: going to another room and back loses nothing, and
 * neither does a token that ends in the middle of a long form.
 */
import { useCallback, useMemo } from 'react'
import type { LastSent } from '../../ask/change.ts'
import type { PublishAnswerFragment } from '../../generated/graphql.ts'
import type { Problem } from '../../parts/Problems.tsx'
import { createTabMemory, ownKey } from '../../parts/tab-memory.ts'
import { useSession } from '../../shell/session.tsx'
import type { Caller } from '../../shell/session.tsx'
import { pathOf } from './draft.ts'
import type { Draft } from './draft.ts'

export interface Kept {
  /** Only what was touched; all else is as it is known, and follows what becomes known. */
  readonly edits: Partial<Draft>
  readonly answer?: PublishAnswerFragment | undefined
  /** Faults that were told and not touched since. */
  readonly faults: readonly Problem[]
  /** The revision that a change expects, as somebody typed it or as the last answer said. */
  readonly expected?: string
  /** Whether what is handed in for review is published as soon as it is approved. */
  readonly autoPublish?: boolean | undefined
}

const nothing: Kept = { edits: {}, faults: [] }
const memory = createTabMemory(
  nothing,
  ({ edits, answer }) => Object.keys(edits).length > 0 && answer?.status !== 'PENDING',
)
const sent = new Map<string, LastSent>()

export interface Keeping {
  readonly kept: Kept
  readonly sent: LastSent
  keep(part: Partial<Kept>): void
  /** Changes fields of what was shown. */
  edit(part: Partial<Draft>, shown: Draft): void
  forget(): void
}

/** `name` says what it is about: `new`, or which plugin is changed. */
export function useKept(name: string): Keeping {
  const { caller } = useSession()
  const key = ownKey(caller, name)
  const kept = memory.use(key)
  const keep = useCallback((part: Partial<Kept>) => put(key, part), [key])
  return useMemo(
    () => ({
      kept,
      sent: sentOf(key),
      keep,
      edit(part, shown) {
        const { edits, faults } = memory.get(key)
        keep({ edits: { ...edits, ...part }, faults: untouched(faults, shown, part) })
      },
      forget: () => put(key, { ...nothing, answer: undefined, autoPublish: undefined }),
    }),
    [kept, key, keep],
  )
}

/** The revision of a plugin, learnt in one place and wanted in another. */
export const keepRevision = (caller: Caller, id: string, revision: number): void =>
  put(ownKey(caller, changeOf(id)), { expected: String(revision) })

export const changeOf = (id: string): string => `change ${id}`

function put(key: string, part: Partial<Kept>): void {
  memory.set(key, { ...memory.get(key), ...part })
}

function sentOf(key: string): LastSent {
  const known = sent.get(key)
  if (known) return known
  const fresh: LastSent = { current: null }
  sent.set(key, fresh)
  return fresh
}

/** What was told of a field is not true any more once it is changed, nor what was told of entries that have moved. */
export function untouched(faults: readonly Problem[], shown: Draft, part: Partial<Draft>): readonly Problem[] {
  const gone = (Object.keys(part) as (keyof Draft)[]).filter((name) => !isSameRow(shown[name], part[name]))
  return faults.filter(({ path }) => !gone.some((name) => isIn(path, pathOf(name))))
}

const isIn = (path: readonly string[] | null, field: readonly string[]): boolean =>
  field.every((word, index) => path?.[index] === word)

const isSameRow = (before: Draft[keyof Draft], after: Draft[keyof Draft] | undefined): boolean =>
  before === after ||
  (typeof before === 'object' &&
    typeof after === 'object' &&
    before.map(({ key }) => key).join() === after.map(({ key }) => key).join())
