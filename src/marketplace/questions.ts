import { violation } from './answer.ts'
import type { Parse } from './answer.ts'
import type { Question } from './attempt.ts'
import { writes } from './endpoints.ts'
import type { Endpoint } from './endpoints.ts'
import { UpstreamFailure } from './failure.ts'
import type { Together } from './gather.ts'
import type { PreparedCall } from './prepared.ts'

/** A read of `path`. */
export function ask<T>(
  endpoint: Endpoint,
  path: string,
  read: (data: unknown) => T,
  parse?: Parse,
  together?: Together<T>,
): Question<T> {
  return { endpoint, method: 'GET', path, body: null, read, parse, together }
}

/** A prepared write, with the function that understands its answer. */
export function tell<T>(ready: PreparedCall, read: (data: unknown) => T, changed?: () => string): Question<T> {
  const { endpoint, method, path, bodyText, idempotencyKey } = ready
  return { endpoint: writes[endpoint], method, path, body: bodyText, idempotencyKey, read, changed }
}

/** Null where the marketplace says that there is none. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof UpstreamFailure && error.code === 'RESOURCE_NOT_FOUND') return null
    throw error
  }
}

/** An answer about something else than was asked for is nobody's answer. */
export function about<T>(value: T, asked: boolean): T {
  if (!asked) throw violation('what was asked for', 'an answer about something else')
  return value
}
