import type { Change, Verdict } from '../../../src/features/users/accept.ts'
import { gathering } from '../../../src/features/users/gathering.ts'
import { Failure } from '../../../src/kit/failure.ts'

const change = (userId: string): Change => ({
  eventId: userId,
  userId,
  action: 'DELETE',
  data: null,
  call: null,
  digest: '',
  expectedRevision: null,
  keyed: null,
  origin: 'api',
})
const many = (name: string, count: number) => Array.from({ length: count }, (_, n) => change(`${name}${n}`))

/** Accepts everything but what is refused, and tells in which transactions. */
function office(refuse: (userId: string) => Error | undefined = () => undefined) {
  const transactions: string[][] = []
  const accept = gathering(async (changes) => {
    transactions.push(changes.map(({ userId }) => userId))
    const error = changes.map(({ userId }) => refuse(userId)).find(Boolean)
    if (error) throw error
    return changes.map(({ userId }): Verdict => ({ kind: 'replayed', eventId: userId }))
  })
  return { accept, transactions }
}
const idsOf = (verdicts: Verdict[]) => verdicts.map((verdict) => (verdict.kind === 'replayed' ? verdict.eventId : ''))

test('what arrives together is one transaction, and each gets its own', async () => {
  const { accept, transactions } = office()
  const answers = await Promise.all([accept([change('a')]), accept([change('b'), change('c')]), accept([change('d')])])
  expect(answers.map(idsOf)).toEqual([['a'], ['b', 'c'], ['d']])
  await accept([change('e')])
  expect(transactions).toEqual([['a', 'b', 'c', 'd'], ['e']])
})

test('a transaction takes 250 changes, or one request', async () => {
  const { accept, transactions } = office()
  await Promise.all([accept(many('a', 200)), accept(many('b', 50)), accept(many('c', 1)), accept(many('d', 250))])
  expect(transactions.map(({ length }) => length)).toEqual([250, 1, 250])
})

test('what cannot be written harms no neighbour', async () => {
  const { accept } = office((userId) => (userId === 'bad' ? new Error('cannot be written') : undefined))
  const answers = await Promise.allSettled([accept([change('a')]), accept([change('bad')]), accept([change('c')])])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('a store that cannot serve is not asked again: it may have kept what it did not confirm', async () => {
  const { accept, transactions } = office(() => new Failure('SERVICE_UNAVAILABLE', 'gone'))
  const answers = await Promise.allSettled([accept([change('a')]), accept([change('b')])])
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(transactions).toHaveLength(1)
})
