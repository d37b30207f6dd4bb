/** A publication under review, as every command about it names it, asks for it and shows it. */
import { Option } from 'commander'
import type { Command } from 'commander'
import { whole } from '../arguments.ts'
import { refuseIfAny } from '../client.ts'
import { CommandFailure, exits } from '../exits.ts'
import type { Operation, UserError } from '../operation.ts'
import { list } from '../output.ts'
import type { Tools } from '../tools.ts'

export interface Actor {
  readonly userId: string | null
  readonly serviceId: string | null
}

export interface Workflow {
  readonly id: string
  readonly status: string
  readonly message: string
  readonly revision: number
  readonly panelItemId: string | null
  readonly marketplaceItemId: string | null
  readonly userId: string | null
  readonly manifest: { readonly name: string; readonly version: string } | null
  readonly submittedAt: string | null
  readonly queuePosition: number | null
  readonly claimedBy: Actor | null
  readonly claimExpiresAt: string | null
  readonly userErrors: readonly UserError[]
}

export interface Payload {
  readonly workflow: Workflow | null
  readonly replayed: boolean
  readonly userErrors: readonly UserError[]
}

export const workflowFields = `id status message revision panelItemId marketplaceItemId userId manifest { name version }
  submittedAt queuePosition claimedBy { userId serviceId } claimExpiresAt userErrors { code message path }`

export const payloadFields = `workflow { ${workflowFields} } replayed userErrors { code message path }`

export const exampleId = '01JD3ZK8X5T9V0Q2M4N6P8R0ST'

export const onePublication = (review: Command, name: string): Command =>
  review.command(name).argument('<id>', 'Id of the publication')

const greatestInt = 2 ** 31 - 1

export const revisionOption = (): Option =>
  new Option('--revision <number>', 'Refuse unless it still has this revision').argParser(whole(1, greatestInt))

export const noSuchPublication = (id: string) =>
  new CommandFailure(exits.failed, `There is no publication ${id} that you may see.`, { code: 'RESOURCE_NOT_FOUND' })

/** Takes one step with a publication, and shows it as it is then. */
export async function step<Variables extends Record<string, unknown>>(
  { gateway, out }: Tools,
  mutation: Operation<{ done: Payload }, Variables>,
  variables: Variables,
  refused: string,
): Promise<void> {
  const { done } = await gateway.ask(mutation, variables)
  refuseIfAny(done.userErrors, refused)
  out.result(done.workflow, () => list(linesOf(done.workflow)))
}

/** Names and values for people. */
export const linesOf = (workflow: Workflow | null): Record<string, unknown> => ({
  publication: workflow?.id,
  plugin: nameOf(workflow),
  status: workflow?.status.toLowerCase(),
  next: workflow?.message,
  revision: workflow?.revision,
  ...(workflow?.claimExpiresAt && { 'claimed until': workflow.claimExpiresAt }),
})

export const nameOf = (workflow: Workflow | null): string | null =>
  workflow?.manifest ? `${workflow.manifest.name} ${workflow.manifest.version}` : null

/** The user, else the service that acted for nobody. */
export const whoIs = (actor: Actor | null): string | null => actor && (actor.userId ?? actor.serviceId)
