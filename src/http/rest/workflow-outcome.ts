/** What the services made of the publishing workflow, as this door answers it. */
import type { z } from 'zod'
import type { WorkflowResult } from '../../features/publishing/review/service.ts'
import type { Context } from '../../graphql/context.ts'
import { Failure } from '../../kit/failure.ts'
import type { Outcome } from './operation.ts'
import { throwProblems } from './problems.ts'
import { shownWorkflow } from './shapes/workflows.ts'
import { underKey } from './waiting.ts'
import { workflowNamesIn } from './workflow-bodies.ts'
import type { startBody } from './workflow-bodies.ts'
import { startInput } from './workflow-input.ts'

const missing = (message: string) => new Failure('RESOURCE_NOT_FOUND', message, { path: ['workflowId'] })

/** The publication as it is now, or a 404 for what this caller may not see either. */
export async function found(context: Context, workflowId: string) {
  const { services, ...asker } = context
  const row = await services.publishing.review.workflow(asker, workflowId)
  if (!row) throw missing('There is no publication with this id that you may see.')
  return row
}

export const stateOf = (row: Parameters<typeof shownWorkflow>[0], { services, caller }: Context) =>
  shownWorkflow(row, caller, services.publishing.review.nowMs())

/** What a step made of it; 202 while the marketplace has yet to take it. */
export function outcomeOf(result: WorkflowResult, context: Context): Outcome & { data: ReturnType<typeof stateOf> } {
  // An accepted step whose publication is gone was overtaken by the erasure of its author.
  if (!result.workflow) throw missing('The publication is gone.')
  const data = stateOf(result.workflow, context)
  return { data, status: data.status === 'publishing' ? 202 : 200, replayed: result.replayed }
}

export async function start(context: Context, body: Omit<z.output<typeof startBody>, 'submit'>, submit: boolean) {
  const { services, caller } = context
  const input = startInput(body, submit, caller)
  const result = await services.publishing.review.start(underKey(context), input)
  throwProblems(result.userErrors, { names: workflowNamesIn(body) })
  return outcomeOf(result, context)
}

/** As the other door's log names it: which of the two ids were given, and what they are. */
export const targetOf = ({
  panel_item_id: item,
  options,
}: Pick<z.output<typeof startBody>, 'panel_item_id' | 'options'>) => {
  const known = options?.existingMarketplaceId
  const given = [...(item ? [`input.panelItemId=${item}`] : []), ...(known ? [`input.marketplaceItemId=${known}`] : [])]
  return given.join(' ') || '-'
}
