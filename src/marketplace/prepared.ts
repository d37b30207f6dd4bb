import { Failure, describe } from '../kit/failure.ts'
import type { CategorySyncOutcome, PublishReceipt, UserSyncReceipt } from './domain.ts'

/** The writes of the contract and what comes back from each. */
export interface Receipts {
  'users.sync': UserSyncReceipt
  'plugins.publish': PublishReceipt
  'plugins.update': PublishReceipt
  'plugins.unpublish': { readonly unpublished: true }
  'analytics.event': { readonly accepted: true }
  'analytics.events': { readonly accepted: true }
  'categories.sync': CategorySyncOutcome
}

export type WriteName = keyof Receipts

/**
 * A write that is ready to be sent, as plain JSON: keep it in the store and send it again, byte for byte the same and with the
 * same key, so that a repeat changes nothing.
 */
export interface PreparedCall<W extends WriteName = WriteName> {
  readonly endpoint: W
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** Below the base address, with encoded segments. */
  readonly path: string
  /** The body as it will be sent; null when there is none. */
  readonly bodyText: string | null
  readonly idempotencyKey: string
}

/** Makes a write ready: the body is written out once, so that every sending has the same bytes. */
export const prepared = <W extends WriteName>(
  endpoint: W,
  method: PreparedCall['method'],
  path: string,
  body: unknown,
  idempotencyKey: string,
): PreparedCall<W> =>
  preparedText(endpoint, method, path, body === undefined ? null : JSON.stringify(body), idempotencyKey)

/** The same, for a body that has been written out. */
export function preparedText<W extends WriteName>(
  endpoint: W,
  method: PreparedCall['method'],
  path: string,
  bodyText: string | null,
  idempotencyKey: string,
): PreparedCall<W> {
  if (!/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
    const expected = '1 to 255 visible ASCII characters'
    throw new Failure('VALIDATION_ERROR', `idempotencyKey: expected ${expected}.`, {
      path: ['idempotencyKey'],
      expected,
      received: describe(idempotencyKey),
    })
  }
  return { endpoint, method, path, bodyText, idempotencyKey }
}
