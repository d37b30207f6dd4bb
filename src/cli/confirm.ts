/** Asks a person before something that cannot be undone. */
import { createInterface } from 'node:readline/promises'
import { CommandFailure, exits } from './exits.ts'

/** Resolves when the answer is yes. Where nobody can answer it fails with 2 and names --yes. */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new CommandFailure(exits.usage, 'This cannot be undone, and nobody is there to ask.', {
      wayOut: 'Add --yes.',
    })
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await lines.question(`${question} [y/N] `)
  lines.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailure(exits.failed, 'Nothing was done.')
}
