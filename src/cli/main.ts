/** The process of the command line. */
import { CommanderError } from 'commander'
import { CommandFailure, exits } from './exits.ts'
import { createOutput } from './output.ts'
import { createProgram } from './program.ts'

// A reader such as `head` that has seen enough is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
// Remarks that nobody reads are no reason to end what is half done.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const json = process.argv.includes('--json')
try {
  await createProgram({ quiet: json }).parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  // Asking for help is not wrong. What is wrong commander has said already, but to people only.
  process.exitCode = error.exitCode === 0 ? exits.ok : exits.usage
  if (json && error.exitCode !== 0) {
    createOutput(process, json).failure(new CommandFailure(exits.usage, error.message.replace(/^error: /, '')))
  }
}
