/** Publishing at this door waits for the marketplace as long as the caller does, also through retries. */
import type { z } from 'zod'
import type { Asker } from '../../auth/asker.ts'
import type { PublishResult, UnpublishResult } from '../../features/publishing/outcome.ts'
import type { Context } from '../../graphql/context.ts'
import type { Clock } from '../../kit/clock.ts'
import { newId } from '../../kit/ids.ts'
import type { Outcome } from './operation.ts'
import type { publishReceipt } from './shapes/plugins.ts'

const lookAgainMs = 250
const reserveMs = 1_000

/** Old panels send no key; theirs is made here, so each of their requests is a wish of its own. */
export const underKey = ({ caller, request }: Context): Asker => ({
  caller,
  request: { ...request, idempotencyKey: request.idempotencyKey ?? newId() },
})

/** Asks again under the same key until the marketplace has decided: a repeat changes nothing and waits for the same wish. */
export async function publishAndWait<R extends PublishResult | UnpublishResult>(
  context: Context,
  clock: Clock,
  ask: (asker: Asker) => Promise<R>,
): Promise<R> {
  const { request } = context
  const asker = underKey(context)
  const first = await ask(asker)
  let last = first
  while (isOpen(last) && !request.gone.aborted && request.deadlineAt - clock.monotonic() > reserveMs) {
    await clock.sleep(lookAgainMs)
    last = await ask(asker)
  }
  return { ...last, replayed: first.replayed }
}

const isOpen = (result: PublishResult | UnpublishResult): boolean =>
  'unpublished' in result ? result.userErrors.length === 0 && !result.unpublished : result.isOpen

const statuses = { PUBLISHED: 'published', PENDING: 'pending', REJECTED: 'rejected' } as const

export function receiptOf(result: PublishResult): Outcome {
  const data: z.input<typeof publishReceipt> = {
    success: result.status !== 'REJECTED',
    marketplace_item_id: result.marketplaceItemId,
    panel_item_id: result.panelItemId,
    status: statuses[result.status ?? 'PENDING'],
    marketplace_url: result.marketplaceUrl,
    published_at: result.publishedAt,
  }
  return { data, status: result.isOpen ? 202 : 200, replayed: result.replayed }
}
