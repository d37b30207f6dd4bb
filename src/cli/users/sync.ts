/** Sends users to a gateway batch by batch, in the order in which they come, so that the last word on a user stays the last. */
import { canonicalJson, sha256 } from '../../kit/ids.ts'
import type { GatewayClient } from '../client.ts'
import { CommandFailure, exits } from '../exits.ts'
import { operation } from '../operation.ts'
import type { UserError } from '../operation.ts'
import { isUnavailable, patiently } from '../patience.ts'
import type { Patience } from '../patience.ts'
import { Batch } from './batch.ts'
import type { Item } from './batch.ts'
import type { Checker } from './check.ts'
import { decide } from './decide.ts'
import type { ImportEntry } from './import-sources.ts'
import type { Position } from './position.ts'
import type { Source } from './source.ts'

interface Inputs extends Record<string, unknown> {
  readonly inputs: readonly Record<string, unknown>[]
}

/** Counts alone: what was wrong with each is dear to ask for, and seldom something was. */
export const syncMutation = operation<{ syncUsers: { rejected: number } }, Inputs>(
  ['user:write'],
  'mutation Sync($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { rejected } }',
)

type Result = { readonly userErrors: readonly Pick<UserError, 'message'>[] }

/** The same again, under the same keys: what was accepted is not accepted twice. */
export const explainMutation = operation<{ syncUsers: { results: readonly Result[] } }, Inputs>(
  ['user:write'],
  'mutation Explain($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { results { userErrors { message } } } }',
)

export interface SyncProgress {
  readonly done: number
  readonly perSecond: number
  /** Null where the size of the source is not known. */
  readonly remainingSeconds: number | null
  readonly share: number | null
}

export interface SyncReport {
  readonly accepted: number
  /** Shut out at the panel, and not known anywhere else. */
  readonly skipped: number
  readonly rejected: number
  /** The first thousand. */
  readonly errors: readonly { line: number; message: string }[]
  /** False when it was stopped before the end. */
  readonly finished: boolean
  readonly perSecond: number
}

export interface SyncOptions extends Patience {
  /** Null only checks. */
  readonly gateway: GatewayClient | null
  readonly check: Checker
  readonly position: Position
  readonly onProblem: (line: number, message: string) => void
  readonly onProgress: (progress: SyncProgress) => void
}

const mostErrors = 1_000

export async function syncEntries(source: Source, options: SyncOptions): Promise<SyncReport> {
  const { gateway, position, clock, signal } = options
  const startedAt = clock.monotonic()
  const counts = { accepted: 0, skipped: 0, rejected: 0 }
  const errors: { line: number; message: string }[] = []
  const from = position.at
  let batch = new Batch()
  let done = 0
  let finished = true

  const perSecond = () => Math.round(done / Math.max(0.001, (clock.monotonic() - startedAt) / 1_000))

  function refuse(line: number, message: string): void {
    counts.rejected++
    if (errors.length < mostErrors) errors.push({ line, message })
    options.onProblem(line, message)
  }

  async function flush(): Promise<void> {
    const { items } = batch
    const last = items.at(-1)
    if (!last) return
    batch = new Batch()
    if (gateway) {
      const results = await deliver(gateway, items, source.byPlace, options)
      for (const [index, item] of items.entries()) {
        const result = results[index]
        if (!result) {
          counts.skipped++
          continue
        }
        const { userErrors } = result
        if (userErrors.length > 0) refuse(item.line, userErrors.map(({ message }) => message).join(' '))
        else counts.accepted++
      }
      await position.advance(last.position, last.input.userId, items.length)
    } else counts.accepted += items.length
    done += items.length
    options.onProgress(progressAt(last.position))
  }

  function progressAt(at: number): SyncProgress {
    const seconds = (clock.monotonic() - startedAt) / 1_000
    const { size } = source
    if (size === null || size === 0) return { done, perSecond: perSecond(), remainingSeconds: null, share: null }
    const reached = Math.min(at, size)
    const remaining = reached > from ? Math.round((seconds * (size - reached)) / (reached - from)) : null
    return { done, perSecond: perSecond(), remainingSeconds: remaining, share: reached / size }
  }

  for await (const entry of afterwards(source, position)) {
    if (signal.aborted) {
      finished = false
      break
    }
    const checked = entry.problem === undefined ? options.check(entry.value) : { problem: entry.problem }
    if ('problem' in checked) {
      refuse(entry.line, checked.problem)
      continue
    }
    const item = { input: checked.input, line: entry.line, position: entry.position }
    if (!batch.fits(item)) await flush()
    batch.add(item)
  }
  await flush()
  if (finished && gateway) await position.finish()
  return { ...counts, errors, finished, perSecond: perSecond() }
}

/** What an earlier run has not sent. */
async function* afterwards(source: Source, position: Position): AsyncGenerator<ImportEntry> {
  const { at, lastUserId } = position
  let skipping = !source.byPlace && lastUserId !== null
  for await (const entry of source.entries()) {
    if (source.byPlace ? entry.position <= at : skipping) {
      if (String((entry.value as { id?: unknown } | undefined)?.id) === lastUserId) skipping = false
      continue
    }
    yield entry
  }
  if (skipping) {
    throw new CommandFailure(exits.failed, 'The user with which the earlier run ended is gone from the table.', {
      wayOut: 'Begin anew with --restart: what has not changed is sent again and does no harm.',
    })
  }
}

/** One result for each item, null where nothing had to be said. */
async function deliver(
  gateway: GatewayClient,
  items: readonly Item[],
  byPlace: boolean,
  options: SyncOptions,
): Promise<readonly (Result | null)[]> {
  const decided = await again(options, () => decide(gateway, items))
  const said = items.flatMap((item, index) => {
    const decision = decided[index]
    if (!decision || 'problem' in decision) return []
    const { input } = decision
    const named = [options.position.run, byPlace ? item.position : input.userId, input]
    return [{ item, input: { ...input, idempotencyKey: `import:${sha256(canonicalJson(named)).slice(0, 40)}` } }]
  })
  const inputs = said.map(({ input }) => input)
  const results = inputs.length === 0 ? [] : await send(gateway, inputs, options)
  const byItem = new Map(said.map(({ item }, index) => [item, results[index]]))
  return items.map((item, index) => {
    const decision = decided[index]
    if (decision && 'problem' in decision) return { userErrors: [{ message: decision.problem }] }
    return byItem.get(item) ?? null
  })
}

async function send(
  gateway: GatewayClient,
  inputs: Inputs['inputs'],
  options: SyncOptions,
): Promise<readonly Result[]> {
  const { rejected } = (await again(options, () => gateway.ask(syncMutation, { inputs }))).syncUsers
  if (rejected === 0) return inputs.map(() => ({ userErrors: [] }))
  return (await again(options, () => gateway.ask(explainMutation, { inputs }))).syncUsers.results
}

/** Writes under the same keys as before. */
const again = <T>(options: SyncOptions, ask: () => Promise<T>): Promise<T> =>
  patiently(options, ask).catch((error: unknown) => {
    throw isUnavailable(error) ? keptFor(error) : error
  })

const keptFor = (error: CommandFailure) =>
  new CommandFailure(error.exit, error.message, {
    ...error.details,
    wayOut: 'What was accepted stays accepted. Run the same command again to go on.',
  })
