import type { z } from 'zod'
import { describe } from '../kit/failure.ts'
import { violation } from './answer.ts'
import { UpstreamFailure } from './failure.ts'
import type { Entry } from './domain.ts'

/** Fields whose keys come from the marketplace and so may not be named in a message. */
const freeKeys = new Set(['social_links', 'distribution', 'metadata'])

/** The data as the schema promises it, or a contract violation that names the field and never shows a value. */
export function checked<S extends z.ZodType>(schema: S, data: unknown, at = 'data'): z.output<S> {
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue?.path ?? []
  const received = describe(path.reduce<unknown>(step, data))
  throw violation(`${expectation(issue)} at ${place(at, path)}`, received)
}

/** As `checked`, for one of several: the violation becomes the entry, so that its siblings are served. */
export function entry<T>(make: () => T): Entry<T> {
  try {
    return make()
  } catch (error) {
    if (error instanceof UpstreamFailure) return error
    throw error
  }
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined
}

function place(at: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key, index) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return `${text}.${freeKeys.has(String(path[index - 1])) ? '*' : String(key)}`
  }, at)
}

function expectation(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return ['array', 'object', 'int'].includes(issue.expected) ? `an ${issue.expected}` : `a ${issue.expected}`
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `at least ${String(issue.minimum)}`
    case 'too_big':
      return `at most ${String(issue.maximum)}`
    case 'custom':
      return issue.message
    case 'invalid_union':
      return expectation(issue.errors[0]?.[0])
    case 'invalid_format':
      return 'the format of the contract'
    default:
      return 'a value of the contract'
  }
}
