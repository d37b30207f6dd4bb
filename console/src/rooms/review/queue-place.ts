/** Which publications of the queue are looked at, as the address has it. */
import type { ReviewQueueFilter } from '../../generated/graphql.ts'

export const queuePath = ['review'] as const
export const pageSize = 20

export const conditionNames = ['search', 'claimed', 'author', 'older'] as const
export type Conditions = Readonly<Partial<Record<(typeof conditionNames)[number], string>>>

export const claims = { no: 'Waits for a reviewer', yes: 'Claimed by one' } as const

export const ages = {
  PT1H: 'an hour ago',
  P1D: 'a day ago',
  P3D: '3 days ago',
  P7D: '7 days ago',
} as const

export function conditionsOf(query: URLSearchParams): Conditions {
  const given = conditionNames.map((name) => [name, query.get(name)?.trim() ?? ''] as const)
  return Object.fromEntries(given.filter(([name, value]) => value !== '' && !(name === 'claimed' && !isClaim(value))))
}

const isClaim = (word: string): word is keyof typeof claims => Object.hasOwn(claims, word)

/** A length of time that is none goes to the gateway all the same: its refusal is shown, where leaving it out would show too much. */
export const filterOf = ({ search, claimed, author, older }: Conditions): ReviewQueueFilter => ({
  ...(search !== undefined && { search }),
  ...(claimed !== undefined && { claimed: claimed === 'yes' }),
  ...(author !== undefined && { userId: author }),
  ...(older !== undefined && { olderThan: older }),
})
