import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { cliPage } from '../../src/cli/docs.ts'
import { examplesOf } from '../../src/cli/examples.ts'
import { createProgram } from '../../src/cli/program.ts'

const leaves = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)

const commands = leaves(createProgram())
const pathOf = (command: Command): string =>
  command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

test('docs/cli.md says what the commands say (node src/cli/docs.ts makes it)', () => {
  const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
  expect(page).toBe(cliPage())
})

test('there is a command for every task', () => {
  const expected = `start, doctor, token mint, token verify, keys create, keys rotate, keys revoke, keys add-signing,
    keys register-old, services list, services configure, users sync, users verify,
    users status, outbox list, outbox retry, outbox discard, reconcile, export-user, erase-user, plugins publish,
    plugins search, review validate, review start, review revise, review submit, review withdraw, review cancel,
    review publish, review list, review show, review queue, review claim, review release, review note,
    review approve, review request-changes, review reject, analytics report, analytics top, analytics series,
    analytics events, catalogue import, schema print, schema check, openapi, compose, backup, restore`
  expect(commands.map(pathOf)).toEqual(expect.arrayContaining(expected.split(/,\s+/)))
})

test.each(commands.map((command) => [pathOf(command), command] as const))(
  '%s has examples that fit',
  (path, command) => {
    const examples = examplesOf(command)
    expect(examples.length).toBeGreaterThan(0)
    const known = command.createHelp()
    const options = [...known.visibleOptions(command), ...known.visibleGlobalOptions(command)].map(({ long }) => long)
    for (const example of examples) {
      expect(example.startsWith(path)).toBe(true)
      for (const [, option] of example.matchAll(/ (--[a-z-]+)/g)) expect(options).toContain(option)
      for (const option of command.options.filter(({ mandatory }) => mandatory)) expect(example).toContain(option.long)
    }
  },
)
