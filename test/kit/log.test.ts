/** Lines are gathered before they are written: none may be lost, however the process ends. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const log = new URL('../../src/kit/log.ts', import.meta.url).href

async function linesOf(script: string): Promise<string[]> {
  const whole = `import { createLog } from ${JSON.stringify(log)}; const log = createLog({ level: 'info', pretty: false }); ${script}`
  const asked = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', whole])
  const { stdout } = await asked.catch((error: unknown) => error as { stdout: string })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { msg: string }).msg)
}

test.each([
  ['when there is nothing left to do', "log.info('a'); log.info('b')", ['a', 'b']],
  ['when it is told to exit', "log.info('a'); log.warn('b'); process.exit(3)", ['a', 'b']],
  ['when it dies', "log.info('a'); log.fatal('b'); process.kill(process.pid, 'SIGKILL')", ['a', 'b']],
  ['after its lines have waited', "log.info('a'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500)", ['a']],
])('no line is lost %s', async (_name, script, expected) => {
  expect(await linesOf(script)).toEqual(expected)
})

test('many lines come in their order', async () => {
  const lines = await linesOf("for (let n = 0; n < 5000; n++) log.info(String(n)); log.info('end'); process.exit()")
  expect(lines).toEqual([...Array.from({ length: 5_000 }, (_, n) => String(n)), 'end'])
})
