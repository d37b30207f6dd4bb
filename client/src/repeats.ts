/** What makes a write one that may be repeated. */
import type { RequestOptions } from './request.ts'

/** With a key in the input, a repeat is the same write. */
export const keyed = <Input extends object>(
  input: Input & { readonly idempotencyKey?: string | null | undefined },
  options: RequestOptions = {},
) => ({
  ...input,
  idempotencyKey: input.idempotencyKey ?? options.idempotencyKey ?? crypto.randomUUID(),
})

/** The key is in the input already; as a header it would belong to the whole call. */
export const repeatable = (options: RequestOptions = {}): RequestOptions => ({
  ...options,
  idempotencyKey: undefined,
  repeatable: true,
})
