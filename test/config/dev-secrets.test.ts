import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { devSecrets } from '../../src/config/dev-secrets.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'secrets-'))
})
afterEach(() => rmSync(dir, { recursive: true }))
const file = () => join(dir, 'dev-secrets.json')

test('made once, for the owner alone, and read from then on', () => {
  const made = devSecrets(dir)
  expect(Object.keys(made)).toEqual(['MARKETPLACE_JWT_SECRET', 'MARKETPLACE_API_KEY', 'GATEWAY_JWT_SECRET'])
  for (const secret of Object.values<string>({ ...made })) expect(secret.length).toBeGreaterThanOrEqual(32)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(made)
  expect(devSecrets(dir)).toEqual(made)
  expect(readdirSync(dir)).toEqual(['dev-secrets.json'])
})

test('the folder is made where it is missing', () => {
  expect(devSecrets(join(dir, 'a', 'b'))).toEqual(devSecrets(join(dir, 'a', 'b')))
})

test('several processes at once agree', async () => {
  const script = `
    import { devSecrets } from ${JSON.stringify(new URL('../../src/config/dev-secrets.ts', import.meta.url).href)}
    console.log(JSON.stringify(devSecrets(process.argv[1])))`
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, dir])
  const answers = await Promise.all(Array.from({ length: 6 }, run))
  expect(new Set(answers.map((answer) => answer.stdout)).size).toBe(1)
  expect(readdirSync(dir)).toEqual(['dev-secrets.json'])
})

test.each(['', '{', '[]', '{"MARKETPLACE_JWT_SECRET":"short"}'])(
  'a file that says %j is not taken for secrets',
  (text) => {
    writeFileSync(file(), text)
    expect(() => devSecrets(dir)).toThrow('delete it to have new ones made')
  },
)
