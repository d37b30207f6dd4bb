import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { writeText } from '../files.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

interface ComposeOptions {
  readonly output?: string
  readonly check?: boolean
  readonly alone?: boolean
}

export function addCompose(program: Command): void {
  withExamples(
    program
      .command('compose')
      .argument('<list>', 'JSON file: a list of {"name", "url", "sdl"?}, sdl being a file beside it')
      .summary('compose subgraphs into a supergraph')
      .description(
        "Composes the listed subgraphs with the gateway's own graph (`marketplace`) and prints the supergraph. Subgraphs without a file are asked for their SDL.",
      )
      .option('--output <file>', 'Write to this file')
      .option('--check', 'Only say whether they compose')
      .option('--alone', "Without the gateway's own graph")
      .action(act(compose)),
    'compose subgraphs.json --output supergraph.graphql',
    'compose subgraphs.json --check',
  )
}

async function compose(
  { out, timeoutMs }: Tools,
  file: string,
  { output, check, alone }: ComposeOptions,
): Promise<void> {
  const [{ subgraphsIn }, { readSdl, subgraphName }, { Failure }] = await Promise.all([
    import('../../federation/sources/subgraph-list.ts'),
    import('../../graphql/sdl.ts'),
    import('../../kit/failure.ts'),
  ])
  const source = subgraphsIn(file, alone ? undefined : { name: subgraphName, sdl: readSdl() })
  const read = await source.read(AbortSignal.timeout(timeoutMs)).catch((error: unknown) => {
    const { message } = error as Error
    const isAway = error instanceof Failure && error.code === 'SERVICE_UNAVAILABLE'
    const exit = isAway ? (isOfFile(error.cause) ? exits.usage : exits.unavailable) : exits.failed
    throw new CommandFailure(exit, 'The subgraphs do not compose.', { problems: message.split('\n') })
  })
  if (read === 'unchanged') throw new Error('a first reading cannot be unchanged')
  for (const warning of read.warnings) out.note(warning)
  const { sdl, warnings } = read
  if (output !== undefined) await writeText(output, `${sdl.trimEnd()}\n`)
  if (check || output !== undefined)
    out.result({ composes: true, warnings, ...(output !== undefined && { file: output }) }, () => 'They compose.')
  else if (out.json) out.result({ sdl, warnings }, () => '')
  else out.text(sdl)
}

/** A file that is not there does not come by itself, as a subgraph may. */
const isOfFile = (cause: unknown): boolean =>
  /^(ENOENT|ENOTDIR|EISDIR|EACCES|EPERM)$/.test((cause as NodeJS.ErrnoException | undefined)?.code ?? '')
