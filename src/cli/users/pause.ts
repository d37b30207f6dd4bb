/** How long to wait before another try: what the gateway says, else doubling from half a second to ten. */
export const backoffMs = (attempt: number, retryAfterSeconds: number | undefined): number =>
  retryAfterSeconds === undefined
    ? Math.min(10_000, 500 * 2 ** (attempt - 1))
    : Math.max(0.1, retryAfterSeconds) * 1_000
