/** docs/migrating.md speaks of what there was and of what there is. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import { retiredNames, variables } from '../../src/config/variables.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/migrating.md')

test.each([
  'src/types/marketplace.ts',
  'src/utils/serviceJWT.ts',
  'src/middleware/serviceAuth.ts',
  'src/services/MarketplaceIntegration.ts',
  'src/services/UserSyncService.ts',
  'src/services/UserEventHooks.ts',
  'src/routes/marketplace.ts',
  'src/utils/validation.ts',
  'tests/marketplace.test.ts',
  '.env.marketplace.example',
  'src/app.ts',
])('it says what takes the place of %s', (file) => {
  expect(page).toContain(`| \`panel/${file}\``)
})

function find(words: readonly string[]): Command | undefined {
  let at: Command | undefined = createProgram()
  for (const word of words) {
    if (at.commands.length === 0) return at
    const next: Command | undefined = at.commands.find((command) => command.name() === word)
    if (!next) return undefined
    at = next
  }
  return at
}

const commands = [...page.matchAll(/`ctrl-alt-play-gateway ([^`]+)`/g)].map(([, text = '']) => text)

test('it names commands', () => expect(commands.length).toBeGreaterThan(6))

test.each(commands)('there is a command %s', (text) => {
  expect(find(text.split(' ').filter((word) => !word.startsWith('-')))?.commands).toEqual([])
})

test('its settings are read, or said not to be', () => {
  const named = [...page.matchAll(/`((?:MARKETPLACE|ENABLE|GATEWAY|SERVICE)_[A-Z_]+)`/g)].map(([, name = '']) => name)
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter((name) => !Object.hasOwn(variables, name) && !Object.hasOwn(retiredNames, name))).toEqual([])
})

test('the client has the functions it promises', () => {
  const source = ['operations.ts', 'client.ts', 'hooks/contract.ts', 'credentials.ts', 'index.ts']
    .map((name) => read(`client/src/${name}`))
    .join('\n')
  const promised = [
    ...page.matchAll(
      /`((?:create|publish|update|unpublish|search|get|send|sync|verify|resync|ensure|bulk|on|mint)[A-Z]\w+)`/g,
    ),
  ]
  expect(promised.length).toBeGreaterThan(12)
  expect(promised.map(([, name = '']) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(source))).toEqual([])
})
