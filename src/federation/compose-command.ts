import { Failure } from '../kit/failure.ts'
import { subgraphsIn } from './sources/subgraph-list.ts'
import type { AskHeaders, LocalSource } from './sources/subgraph-list.ts'

export interface ComposeCommand {
  /** The list of subgraphs, as in `SUBGRAPHS`. */
  readonly file: string
  readonly local?: LocalSource | undefined
  /** Says only whether they compose. */
  readonly check: boolean
  readonly askHeaders?: AskHeaders | undefined
  readonly signal: AbortSignal
}

/** Composes a list of subgraphs for a command line: the supergraph or a verdict for standard output, the rest for standard error. */
export async function composeCommand(command: ComposeCommand): Promise<{ exitCode: 0 | 1; out: string; err: string }> {
  const source = subgraphsIn(command.file, command.local, command.askHeaders)
  try {
    const read = await source.read(command.signal)
    if (read === 'unchanged') throw new Error('the first read of a source gave nothing')
    const err = read.warnings.map((warning) => `warning ${warning}\n`).join('')
    return { exitCode: 0, out: command.check ? 'The subgraphs compose.\n' : `${read.sdl}\n`, err }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return { exitCode: 1, out: '', err: `${thrown.message}\n` }
  } finally {
    await source.close()
  }
}
