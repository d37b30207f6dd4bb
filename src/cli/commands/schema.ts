import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { exits } from '../exits.ts'
import type { ExitCode } from '../exits.ts'
import { writeText } from '../files.ts'
import { introspection } from '../schema/introspection.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

export function addSchema(program: Command): void {
  const schema = program.command('schema').description('The GraphQL schema, and what a change of it breaks.')
  withExamples(
    schema
      .command('print')
      .summary('print the schema')
      .description(
        'Prints the schema of this version as SDL, with all its directives. With --url (or GATEWAY_URL) it is asked of that gateway by introspection.',
      )
      .option('--output <file>', 'Write to this file')
      .action(act(print)),
    'schema print --output gateway.graphql',
    'schema print --url https://gateway.example.org',
  )
  withExamples(
    schema
      .command('check')
      .argument('<against>', 'A file of SDL, or the address of a gateway: the schema that clients rely on')
      .summary('find changes that break clients')
      .description(
        'Compares the schema of this version with an earlier one, and ends with 1 when clients of that one would break.',
      )
      .option('--strict', 'Also end with 1 for changes that may surprise clients, such as new enum values')
      .action(act(check)),
    'schema check released.graphql',
    'schema check https://gateway.example.org --strict --json',
  )
}

async function print({ gateway, out, named }: Tools, { output }: { output?: string }): Promise<void> {
  const { ownSdl, sdlOf } = await import('../schema/read.ts')
  const sdl = named ? sdlOf(await gateway.ask(introspection, {})) : ownSdl()
  if (output !== undefined) {
    await writeText(output, `${sdl.trimEnd()}\n`)
    out.result({ file: output }, () => '')
    out.note(`Written to ${output}.`)
  } else if (out.json) out.result({ sdl }, () => '')
  else out.text(sdl)
}

async function check(tools: Tools, against: string, { strict }: { strict?: boolean }): Promise<ExitCode> {
  const { out } = tools
  const [{ ownSchema, readSchema }, { findBreakingChanges, findDangerousChanges }] = await Promise.all([
    import('../schema/read.ts'),
    import('graphql'),
  ])
  const before = await readSchema(tools, against)
  const now = ownSchema()
  // Directives of a schema are between its authors and their tools; no client sends them.
  const ofClients = ({ type }: { type: string }) => !type.startsWith('DIRECTIVE_')
  const breaking = findBreakingChanges(before, now).filter(ofClients)
  const dangerous = findDangerousChanges(before, now).filter(ofClients)
  const lines = [
    ...breaking.map(({ description }) => `${out.paint('red', 'breaks')}  ${description}`),
    ...dangerous.map(({ description }) => `${out.paint('yellow', 'risky')}   ${description}`),
  ]
  out.result({ breaking, dangerous }, () => lines.join('\n'))
  out.note(`Changes that break clients: ${breaking.length}; that may surprise them: ${dangerous.length}.`)
  return breaking.length > 0 || (strict && dangerous.length > 0) ? exits.failed : exits.ok
}
