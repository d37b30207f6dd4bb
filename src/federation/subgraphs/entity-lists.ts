/** The lists of representations that a fetch asks for, put together and parted again. */
import type { EntityQuestions, SubgraphAnswer, SubgraphError } from './subgraph.ts'

/** The variables of a fetch as JSON. */
export function variablesOf({ lists, others }: EntityQuestions): string {
  let text = '{'
  for (const [index, list] of lists.entries()) {
    text += `${index === 0 ? '' : ','}${JSON.stringify(list.variable)}:[${list.text}]`
  }
  return `${text}${others}}`
}

/** One question in the place of several of the same fetch with the same other variables. */
export function joined(questions: readonly EntityQuestions[]): EntityQuestions {
  const [first = { lists: [], others: '' }] = questions
  const lists = first.lists.map((list, index) => {
    const all = questions.map(({ lists: own }) => own[index]!).filter(({ size }) => size > 0)
    const size = all.reduce((sum, one) => sum + one.size, 0)
    return { ...list, text: all.map(({ text }) => text).join(','), size }
  })
  return { lists, others: first.others }
}

/**
 * The answer of each of several questions from the answer to all of them; undefined where it cannot be parted: when an entity list is
 * missing or of another length, or an error does not say to which entity it belongs.
 */
export function parted(
  answer: SubgraphAnswer,
  questions: readonly EntityQuestions[],
): readonly SubgraphAnswer[] | undefined {
  const { data } = answer
  if (!data) return undefined
  const parts: { data: Record<string, unknown>; errors?: SubgraphError[] }[] = questions.map(() => ({ data: {} }))
  const starts = new Map<string, readonly number[]>()
  for (const [index, { answerKey }] of questions[0]!.lists.entries()) {
    const entities = data[answerKey]
    const begins: number[] = []
    let next = 0
    for (const { lists } of questions) {
      begins.push(next)
      next += lists[index]!.size
    }
    if (!Array.isArray(entities) || entities.length !== next) return undefined
    starts.set(answerKey, begins)
    for (const [at, part] of parts.entries()) part.data[answerKey] = entities.slice(begins[at], begins[at + 1])
  }
  for (const error of answer.errors ?? []) {
    const [key, index, ...rest] = error.path ?? []
    const begins = typeof key === 'string' ? starts.get(key) : undefined
    if (key === undefined || !begins || typeof index !== 'number') return undefined
    const at = begins.findLastIndex((begin) => begin <= index)
    const part = parts[at]
    const own = index - (begins[at] ?? 0)
    if (!part || !Object.hasOwn(part.data[key] as object, own)) return undefined
    ;(part.errors ??= []).push({ ...error, path: [key, own, ...rest] })
  }
  return parts
}
