import type { Question } from './attempt.ts'
import { categoryOutcome } from './categories.ts'
import { publishReceipt } from './plugin-mapping.ts'
import type { PreparedCall, Receipts, WriteName } from './prepared.ts'
import { about, tell } from './questions.ts'
import { userSyncReceipt } from './users.ts'

type Understand = { [W in WriteName]: (ready: PreparedCall) => (data: unknown) => Receipts[W] }

const sent = ({ bodyText }: PreparedCall): Record<string, unknown> =>
  JSON.parse(bodyText ?? '{}') as Record<string, unknown>

/** As paths name it. */
const userOf = (ready: PreparedCall): string => encodeURIComponent(String(sent(ready)['user_id']).toWellFormed())

/** How the answer to each write is read. It is held against what was sent, so an answer about something else is noticed. */
const understand: Understand = {
  'users.sync': (ready) => (data) => userSyncReceipt(data, String(sent(ready)['user_id'])),
  'plugins.publish': (ready) => (data) => {
    const receipt = publishReceipt(data)
    return about(receipt, receipt.panelItemId === sent(ready)['panel_item_id'])
  },
  'plugins.update': (ready) => (data) => {
    const receipt = publishReceipt(data)
    return about(receipt, ready.path.endsWith(`/${encodeURIComponent(receipt.marketplaceItemId)}`))
  },
  'plugins.unpublish': () => () => ({ unpublished: true }),
  // The contract ignores this answer, so what was sent without a refusal counts as accepted.
  'analytics.event': () => () => ({ accepted: true }),
  'analytics.events': () => () => ({ accepted: true }),
  'categories.sync': (ready) => (data) => categoryOutcome(data, ready),
}

/** A prepared write as a question; a delete that finds nothing after a lost answer has been done. */
export function writeQuestion<W extends WriteName>(ready: PreparedCall<W>): Question<Receipts[W]> {
  const read = understand[ready.endpoint](ready)
  const question = tell(ready, read, ready.endpoint === 'users.sync' ? () => userOf(ready) : undefined)
  return ready.endpoint === 'plugins.unpublish'
    ? { ...question, whenGone: { unpublished: true } as Receipts[W] }
    : question
}
