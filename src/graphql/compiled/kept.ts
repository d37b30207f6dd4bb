/** Objects that are copies of unchanging ones: what their fixed fields say is written once for each of these. */
import type { GraphQLObjectType } from 'graphql'
import { ownCopy } from '../../kit/raw-text.ts'
import { originOf } from '../../kit/unchanging.ts'
import { definitionOf } from './definition.ts'
import { isFixed } from './fixed.ts'
import { writeParts } from './parts.ts'
import type { Column, Part } from './parts.ts'
import type { Plan, Run, WriteValue } from './run.ts'
import { createWritten } from './written.ts'
import type { Texts } from './written.ts'

/** Fewer fields are written as fast as their text is found. */
const fewest = 3

/** As `plain`, which writes all of the columns each time. */
export function keptWriter(
  plan: Plan,
  type: GraphQLObjectType,
  columns: readonly Column[],
  plain: WriteValue,
): WriteValue {
  const fixed = new Set(columns.filter(({ nodes }) => isFixed(plan, type, nodes)))
  if (fixed.size < fewest) return plain
  const { parts, runs } = inRuns(columns, fixed)
  const read = [...fixed].flatMap(({ nodes }) => {
    const name = nodes[0]!.name.value
    const definition = definitionOf(plan, type, name)
    return definition && !definition.resolve ? [name] : []
  })
  const written = createWritten()

  /** Written of the unchanging object itself, which must have all that is read. */
  function textsOf(run: Run, origin: object, path: Parameters<WriteValue>[2]): Texts {
    if (!read.every((name) => name in origin)) return null
    const trial: Run = { ...run, errors: [] }
    try {
      const texts = runs.map((columnsOfRun) => writeParts(columnsOfRun, trial, origin, path, [], ''))
      for (const text of texts) if (typeof text !== 'string') text.catch(() => undefined)
      const now = texts.filter((text) => typeof text === 'string')
      return now.length === runs.length && trial.errors.length === 0 ? now.map(ownCopy) : null
    } catch {
      return null
    }
  }

  return (run, source, path, info) => {
    const origin = typeof source === 'object' && source !== null ? originOf(source) : undefined
    if (origin === undefined) return plain(run, source, path, info)
    let texts = written.of(origin)
    if (texts === undefined) {
      texts = textsOf(run, origin, path)
      written.keep(origin, texts)
    }
    if (texts === null) return plain(run, source, path, info)
    return writeParts(parts, run, source, path, texts, '}')
  }
}

/** Fixed fields that follow each other become one part, whose text is kept. */
function inRuns(columns: readonly Column[], fixed: ReadonlySet<Column>): { parts: Part[]; runs: Column[][] } {
  const parts: Part[] = []
  const runs: Column[][] = []
  let open: Column[] | undefined
  for (const column of columns) {
    if (!fixed.has(column)) {
      parts.push(column)
      open = undefined
    } else if (open) open.push(column)
    else {
      open = [column]
      runs.push(open)
      parts.push({ key: '', write: undefined })
    }
  }
  return { parts, runs }
}
