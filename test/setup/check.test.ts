import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../scripts/check.mjs', import.meta.url))

async function check(...args: string[]): Promise<{ code: number | null; lastLine: string }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, lastLine: out.trimEnd().split('\n').at(-1) ?? '' }
}

test('ends in one line with the sums, and hands its arguments to the tests', async () => {
  const { code, lastLine } = await check('test/kit/ids')
  expect(lastLine).toMatch(/^[1-9]\d* passed, 0 failed$/)
  expect(code).toBe(0)
})

test('finding no test at all is a failure', async () => {
  expect(await check('test/there-is-no-such-test')).toEqual({ code: 1, lastLine: '0 passed, 1 failed' })
})
