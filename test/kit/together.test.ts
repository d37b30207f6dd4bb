import { createTogether } from '../../src/kit/together.ts'

test('whoever asks the same in one turn is answered by one question, others by their own', async () => {
  const together = createTogether<string>()
  const asked: string[] = []
  const ask = (key: string) =>
    together(key, () => {
      asked.push(key)
      return Promise.resolve(`answer to ${key} no. ${asked.length}`)
    })
  expect(await Promise.all([ask('a'), ask('b'), ask('a')])).toEqual([
    'answer to a no. 1',
    'answer to b no. 2',
    'answer to a no. 1',
  ])
  expect(await ask('a')).toBe('answer to a no. 3')
})

test('a question that is being answered is too old for who asks now', async () => {
  const together = createTogether<number>()
  let changed = 0
  const answers: ((value: number) => void)[] = []
  const ask = () => together('a', () => new Promise((resolve) => answers.push(resolve)))
  const before = ask()
  await new Promise((resolve) => setImmediate(resolve))
  changed = 1
  const after = ask()
  await new Promise((resolve) => setImmediate(resolve))
  answers[0]?.(0)
  answers[1]?.(changed)
  expect(await Promise.all([before, after])).toEqual([0, 1])
})

test('a failure is everybody’s, and is not remembered', async () => {
  const together = createTogether<string>()
  const fails = () => together('a', () => Promise.reject(new Error('away')))
  const outcomes = await Promise.allSettled([fails(), fails()])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await together('a', () => Promise.resolve('back'))).toBe('back')
})
