/** Examples of a command: shown by `--help`, printed in the documentation, and read by a test. */
import type { Command } from 'commander'

const known = new WeakMap<Command, readonly string[]>()

/** Adds lines as they would be typed after the name of the program. */
export function withExamples(command: Command, ...lines: readonly string[]): Command {
  known.set(command, lines)
  return command.addHelpText('after', ({ command: asked }) =>
    asked === command ? `\nExamples:\n${lines.map((line) => `  $ ctrl-alt-play-gateway ${line}`).join('\n')}` : '',
  )
}

export const examplesOf = (command: Command): readonly string[] => known.get(command) ?? []
