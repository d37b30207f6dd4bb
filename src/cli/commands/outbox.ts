import type { Command } from 'commander'
import { oneOf, whole, words } from '../arguments.ts'
import { refuseIfAny } from '../client.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { operation } from '../operation.ts'
import type { UserError } from '../operation.ts'
import { table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

interface Event {
  readonly id: string
  readonly userId: string
  readonly action: string
  readonly status: string
  readonly enqueuedAt: string
  readonly nextAttemptAt: string | null
  readonly errorCode: string | null
}

interface Filter extends Record<string, unknown> {
  readonly userId?: string
  readonly status?: readonly string[]
  readonly errorCode?: readonly string[]
}

interface Steered {
  readonly affected: number
  readonly mayHaveArrived: number
  readonly events: readonly Event[]
  readonly userErrors: readonly UserError[]
}

const eventFields = 'id userId action status enqueuedAt nextAttemptAt errorCode'
const steeredFields = `affected mayHaveArrived events { ${eventFields} } userErrors { code message path }`

export const listQuery = operation<
  {
    syncEvents: {
      totalCount: number
      edges: readonly { node: Event }[]
      pageInfo: { endCursor: string | null; hasNextPage: boolean }
    }
  },
  { filter: Filter; first: number; after: string | null }
>(
  ['sync:read'],
  `query Outbox($filter: SyncEventFilter, $first: Int, $after: String) {
    syncEvents(filter: $filter, first: $first, after: $after) {
      totalCount edges { node { ${eventFields} } } pageInfo { endCursor hasNextPage }
    }
  }`,
)

interface Steering extends Record<string, unknown> {
  readonly ids: readonly string[] | null
  readonly filter: Filter | null
  readonly dryRun: boolean
}

export const retryMutation = operation<{ done: Steered }, Steering>(
  ['sync:write'],
  `mutation Retry($ids: [ID!], $filter: SyncEventFilter, $dryRun: Boolean) {
    done: retrySyncEvents(ids: $ids, filter: $filter, dryRun: $dryRun) { ${steeredFields} }
  }`,
)

export const discardMutation = operation<{ done: Steered }, Steering & { reason: string }>(
  ['sync:write'],
  `mutation Discard($ids: [ID!], $filter: SyncEventFilter, $dryRun: Boolean, $reason: String!) {
    done: discardSyncEvents(ids: $ids, filter: $filter, dryRun: $dryRun, reason: $reason) { ${steeredFields} }
  }`,
)

const states = ['SYNCHRONIZED', 'PENDING', 'RETRYING', 'DEAD', 'SUPERSEDED', 'DISCARDED'] as const

interface FilterOptions {
  readonly status?: string[]
  readonly user?: string
  readonly error?: string[]
}

interface SteerOptions extends FilterOptions {
  readonly dryRun?: boolean
  readonly reason?: string
}

export function addOutbox(program: Command): void {
  const outbox = program.command('outbox').description('Accepted changes of users on their way to the marketplace.')
  withExamples(
    filtered(outbox.command('list'))
      .summary('list changes, newest first')
      .description('Lists changes, newest first; those that are not delivered yet unless --status says otherwise.')
      .option('--first <count>', 'How many, at most 100', whole(1, 100), 20)
      .option('--after <cursor>', 'Go on after this place (nextCursor of the page before)')
      .action(act(listEvents)),
    'outbox list',
    'outbox list --status dead --first 100 --json',
  )
  withExamples(
    filtered(outbox.command('retry'))
      .argument('[ids...]', 'Ids of changes')
      .summary('try again now')
      .description(
        'Tries again now what waits or was refused for good: the given ids, or all like --status, --user and --error, at most 1,000 a call.',
      )
      .option('--dry-run', 'Only say which ones it would be')
      .action(
        act(async (tools, ids: readonly string[], options: SteerOptions) => {
          const { done } = await tools.gateway.ask(retryMutation, steering(ids, options))
          show(tools, done, options, 'Tried again')
        }),
      ),
    'outbox retry 01JD3ZK8X5T9V0Q2M4N6P8R0ST',
    'outbox retry --status dead --dry-run',
  )
  withExamples(
    filtered(outbox.command('discard'))
      .argument('[ids...]', 'Ids of changes')
      .summary('give changes up')
      .description(
        'Gives up changes that the marketplace has not acknowledged: they are not sent any more. What was said in them is erased; the record stays. One that was sent without an answer for good may have arrived all the same. One that is being sent is left alone.',
      )
      .requiredOption('--reason <text>', 'Why, for the record: 1 to 500 characters')
      .option('--dry-run', 'Only say which ones it would be')
      .action(
        act(async (tools, ids: readonly string[], options: SteerOptions & { reason: string }) => {
          const { done } = await tools.gateway.ask(discardMutation, {
            ...steering(ids, options),
            reason: options.reason,
          })
          show(tools, done, options, 'Given up')
        }),
      ),
    'outbox discard 01JD3ZK8X5T9V0Q2M4N6P8R0ST --reason "Test account"',
  )
}

const filtered = (command: Command): Command =>
  command
    .option('--status <list>', `Only these: ${states.join(', ').toLowerCase()}`, oneOf(states))
    .option('--user <id>', 'Only of this user')
    .option('--error <codes>', 'Only with these codes as their last error', words)

function filterOf({ status, user, error }: FilterOptions): Filter {
  return {
    ...(status && { status }),
    ...(user !== undefined && { userId: user }),
    ...(error && { errorCode: error.map((code) => code.toUpperCase()) }),
  }
}

function steering(ids: readonly string[], options: SteerOptions): Steering {
  const filter = filterOf(options)
  const isFiltered = Object.keys(filter).length > 0
  if (ids.length > 0 === isFiltered) {
    throw new CommandFailure(exits.usage, 'Give ids of changes, or --status, --user or --error; not both.')
  }
  return { ids: isFiltered ? null : ids, filter: isFiltered ? filter : null, dryRun: options.dryRun === true }
}

async function listEvents(
  { gateway, out }: Tools,
  { first, after, ...options }: FilterOptions & { first: number; after?: string },
): Promise<void> {
  const filter = { status: ['PENDING', 'RETRYING', 'DEAD'], ...filterOf(options) }
  const { syncEvents } = await gateway.ask(listQuery, { filter, first, after: after ?? null })
  const { totalCount, edges, pageInfo } = syncEvents
  const events = edges.map(({ node }) => node)
  const nextCursor = pageInfo.hasNextPage ? pageInfo.endCursor : null
  out.result({ totalCount, nextCursor, events }, () => rows(events))
  out.note(`${events.length} of ${totalCount}.${nextCursor === null ? '' : ` Go on with --after ${nextCursor}`}`)
}

const rows = (events: readonly Event[]) =>
  table(
    ['CHANGE', 'USER', 'ACTION', 'STATUS', 'ACCEPTED', 'NEXT TRY', 'LAST ERROR'],
    events.map((event) => [
      event.id,
      event.userId,
      event.action.toLowerCase(),
      event.status.toLowerCase(),
      event.enqueuedAt,
      event.nextAttemptAt,
      event.errorCode,
    ]),
  )

function show({ out }: Tools, steered: Steered, { dryRun }: SteerOptions, done: string): void {
  const { affected, mayHaveArrived, events, userErrors } = steered
  refuseIfAny(userErrors, 'Nothing was changed.')
  const answer = { dryRun: dryRun === true, affected, mayHaveArrived, events }
  out.result(answer, () => (events.length === 0 ? '' : rows(events)))
  const doubt = mayHaveArrived > 0 ? ` The marketplace may have taken ${mayHaveArrived} of them already.` : ''
  out.note(`${dryRun ? `Would be ${done.toLowerCase()}` : done}: ${affected}.${doubt}`)
}
