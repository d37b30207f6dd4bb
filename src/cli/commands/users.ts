import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import type { ExitCode } from '../exits.ts'
import { operation } from '../operation.ts'
import { list, table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { resync } from '../users/resync.ts'
import { addUsersSync } from './users-sync.ts'

interface State {
  readonly status: string
  readonly desiredRevision: number
  readonly appliedRevision: number | null
  readonly lagSeconds: number | null
  readonly lastVerifiedAt: string | null
  readonly lastEvent: {
    id: string
    action: string
    status: string
    enqueuedAt: string
    errorCode: string | null
  } | null
  readonly drift: readonly { field: string; since: string }[]
}

const stateFields = `status desiredRevision appliedRevision lagSeconds lastVerifiedAt
  lastEvent { id action status enqueuedAt errorCode } drift { field since }`

export const statusQuery = operation<{ userSync: State }, { userId: string }>(
  ['user:read'],
  `query Status($userId: ID!) { userSync(userId: $userId) { ${stateFields} } }`,
)

export const verifyMutation = operation<{ verifyUserSync: State }, { userId: string }>(
  ['user:read'],
  `mutation Verify($userId: ID!) { verifyUserSync(userId: $userId) { ${stateFields} } }`,
)

export function addUsers(program: Command): void {
  const users = program.command('users').description('Users and their synchronisation.')
  addUsersSync(users)
  withExamples(
    users
      .command('status')
      .argument('<id>', 'Panel user id')
      .summary('how far the marketplace has followed')
      .description(
        'Says how far the marketplace has followed what the panel said about a user. The marketplace is not asked.',
      )
      .action(
        act(async ({ gateway, out }, userId: string) => {
          const { userSync } = await gateway.ask(statusQuery, { userId })
          out.result({ userId, ...userSync }, () => describe(userId, userSync))
        }),
      ),
    'users status u-17',
    'users status u-17 --json',
  )
  withExamples(
    users
      .command('verify')
      .argument('<ids...>', 'Panel user ids')
      .summary('compare users with the marketplace')
      .description(
        'Compares what the panel said with what the marketplace has, field by field. Ends with 1 when somebody differs.',
      )
      .option('--repair', 'Send again what differs')
      .action(act(verify)),
    'users verify u-17 u-18',
    'users verify u-17 --repair',
  )
}

async function verify(
  { gateway, out }: Tools,
  ids: readonly string[],
  { repair }: { repair?: boolean },
): Promise<ExitCode> {
  const states: (State & { userId: string; repaired: boolean })[] = []
  for (const userId of ids) {
    const { verifyUserSync: state } = await gateway.ask(verifyMutation, { userId })
    const repaired = repair === true && state.status === 'DRIFTED'
    if (repaired) await resync(gateway, userId)
    states.push({ userId, ...state, repaired })
    out.progress(`${states.length} of ${ids.length} compared`)
  }
  const rows = states.map(({ userId, status, drift, repaired }) => [
    userId,
    status.toLowerCase(),
    drift.map(({ field }) => field),
    repaired ? 'sent again' : null,
  ])
  out.result(states, () => table(['USER', 'STATUS', 'DIFFERS IN', 'DONE'], rows))
  const differing = states.filter(({ status, repaired }) => status !== 'SYNCHRONIZED' && !repaired)
  if (differing.length === states.length && states.every(({ status }) => status === 'NEVER_SYNCED')) {
    throw new CommandFailure(exits.failed, 'The panel never told this gateway about them.', {
      code: 'RESOURCE_NOT_FOUND',
    })
  }
  return differing.length === 0 ? exits.ok : exits.failed
}

function describe(userId: string, state: State): string {
  const { lastEvent } = state
  return list({
    user: userId,
    status: state.status.toLowerCase(),
    'revision said': state.desiredRevision,
    'revision acknowledged': state.appliedRevision,
    'lag in seconds': state.lagSeconds,
    'last change': lastEvent && `${lastEvent.action.toLowerCase()} ${lastEvent.enqueuedAt} (${lastEvent.id})`,
    'last error': lastEvent?.errorCode,
    'last compared': state.lastVerifiedAt,
    'differs in': state.drift.map(({ field }) => field),
  })
}
