/** Since when and until when, and how far what was counted reaches: the same in every question about reports. */
import type { Command } from 'commander'
import { CommandFailure, exits } from '../exits.ts'

export interface RangeOptions {
  readonly from?: string
  readonly to?: string
}

export interface Coverage {
  readonly since: string | null
  readonly until: string
  readonly waiting: string
}

export interface Range {
  readonly start: string
  readonly end: string
}

export const rangeFields = 'range { start end }'
export const coverageFields = 'coverage { since until waiting }'

export const ofDays = (command: Command): Command =>
  command
    .option('--from <day>', 'The first day, as 2026-11-01 (UTC); the last 30 days without it')
    .option('--to <day>', 'The last day; today without it')

/** Whole days. Without a beginning there is none to an end: the last 30 days are those up to today. */
export function daysOf({ from, to }: RangeOptions): { start: string; end: string | undefined } | undefined {
  if (from === undefined && to !== undefined)
    throw new CommandFailure(exits.usage, '--to: expected --from beside it, the first of the days.')
  return from === undefined ? undefined : { start: momentOf(from, midnight), end: to && momentOf(to, midnight) }
}

/** Moments; a day that ends a span is part of it. */
export const spanOf = ({ from, to }: RangeOptions) => ({
  start: from && momentOf(from, midnight),
  end: to && momentOf(to, 'T23:59:59.999Z'),
})

const midnight = 'T00:00:00Z'

/** What is no day may be a moment, or nothing at all: that is for the gateway to say. */
const momentOf = (text: string, time: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text + time : text)

export const dayOf = (moment: string): string => moment.slice(0, 10)

/** The end of a range is the first moment after its last day. */
export const daysText = ({ start, end }: Range): string =>
  `${dayOf(start)} to ${dayOf(new Date(Date.parse(end) - 1).toISOString())}`

export function reachOf({ since, waiting }: Coverage): string {
  const left = waiting === '0' ? '' : ` Not counted yet: ${waiting} batches of events.`
  return since === null ? `No event was counted yet.${left}` : `Events are counted since ${since}.${left}`
}
