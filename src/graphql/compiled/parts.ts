import type { FieldNode } from 'graphql'
import { failedBeside, joined } from './run.ts'
import type { Run, Text, WriteField } from './run.ts'

/** Something of an object that is written in its place; what has no writer is a text that is there already. */
export interface Part {
  /** With what stands before it: `{"id":`, `,"title":`. */
  readonly key: string
  readonly write: WriteField | undefined
}

/** A field of an object. */
export interface Column extends Part {
  readonly write: WriteField
  readonly nodes: readonly FieldNode[]
}

/** The parts after each other, all at once where no field has to be waited for. `texts` are for those without a writer. */
export function writeParts(
  parts: readonly Part[],
  run: Run,
  source: unknown,
  path: Parameters<WriteField>[2],
  texts: readonly string[],
  end: string,
): Text {
  let text = ''
  let next = 0
  let pending: Text[] | undefined
  try {
    for (let index = 0; index < parts.length; index++) {
      const { key, write } = parts[index]!
      if (write === undefined) {
        text += texts[next++]!
        continue
      }
      const written = write(run, source, path)
      text += key
      if (typeof written === 'string') text += written
      else {
        ;(pending ??= []).push(text, written)
        text = ''
      }
    }
  } catch (error) {
    if (pending) return failedBeside(pending, error)
    throw error
  }
  return pending ? joined(pending, text + end) : text + end
}
