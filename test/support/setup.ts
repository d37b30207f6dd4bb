/**
 * The light runner knows neither time-outs nor stray rejections; this adds both. A test or hook that takes longer than its
 * limit fails with its name, and a rejection that nobody handled fails the test during which it came up.
 */
import { addEventHandler } from 'jest-circus'

const defaultLimitMs = 30_000
const stray: unknown[] = []

process.on('unhandledRejection', (reason) => stray.push(reason))

type Step = (() => unknown) & { bounded?: true }

function bounded(step: Step, name: string, limitMs: number): Step {
  const run: Step = async () => {
    stray.length = 0
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`"${name}" took longer than ${limitMs} ms`)), limitMs)
    })
    try {
      await Promise.race([step(), late])
    } finally {
      clearTimeout(timer)
    }
    if (stray.length > 0) throw new Error(`"${name}" left a rejection that nobody handled`, { cause: stray[0] })
  }
  run.bounded = true
  return run
}

addEventHandler((event, state) => {
  if (event.name !== 'add_test' && event.name !== 'add_hook') return
  const block = state.currentDescribeBlock
  const added = (event.name === 'add_test' ? block.children.at(-1) : block.hooks.at(-1)) as
    { fn?: Step; name?: string } | undefined
  if (added?.fn && !added.fn.bounded) {
    added.fn = bounded(added.fn, added.name ?? event.name, event.timeout ?? defaultLimitMs)
  }
})
