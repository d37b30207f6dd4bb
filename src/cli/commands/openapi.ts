import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { writeText } from '../files.ts'
import { act } from '../tools.ts'

export function addOpenapi(program: Command): void {
  withExamples(
    program
      .command('openapi')
      .summary('the description of the REST door')
      .description('Prints the OpenAPI 3.1 document of the REST door of the gateway.')
      .option('--output <file>', 'Write to this file')
      .action(
        act(async ({ gateway, out }, { output }: { output?: string }) => {
          const response = await gateway.get('/api/integration/openapi.json')
          const text = await response.text()
          if (!response.ok) {
            throw new CommandFailure(exits.failed, `The gateway has no such document (status ${response.status}).`)
          }
          if (output === undefined) return out.text(out.json ? JSON.stringify(JSON.parse(text)) : text)
          await writeText(output, `${text.trimEnd()}\n`)
          out.result({ file: output }, () => '')
          out.note(`Written to ${output}.`)
        }),
      ),
    'openapi --output openapi.json',
  )
}
