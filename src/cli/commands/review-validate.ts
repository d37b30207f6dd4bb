import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { exits } from '../exits.ts'
import type { ExitCode } from '../exits.ts'
import { operation } from '../operation.ts'
import type { UserError } from '../operation.ts'
import { table } from '../output.ts'
import { readContent } from '../plugins/content.ts'
import type { Content, ContentOptions } from '../plugins/content.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { described } from './review-start.ts'

interface Report {
  readonly valid: boolean
  readonly errors: readonly UserError[]
  readonly warnings: readonly { readonly rule: string; readonly message: string; readonly path: readonly string[] }[]
  readonly totalBytes: string | null
}

export const validateQuery = operation<{ validateManifest: Report }, Content>(
  ['item:write'],
  `query Validate($manifest: ManifestInput!, $files: [PluginFileInput!], $licenseType: LicenseType) {
    validateManifest(manifest: $manifest, files: $files, licenseType: $licenseType) {
      valid errors { code message path } warnings { rule message path } totalBytes
    }
  }`,
)

export function addValidate(review: Command): void {
  withExamples(
    described(review.command('validate'))
      .summary('check what would be published')
      .description(
        'Checks what would be published, and writes nothing down. Ends with 1 when it would not be taken in; what could be better stops nobody.',
      )
      .action(act(validate)),
    'review validate ./backup-tool',
    'review validate ./backup-tool --package backup-tool-1.2.0.zip --package-url https://plugins.example.org/backup-tool-1.2.0.zip --json',
  )
}

async function validate({ gateway, out }: Tools, folder: string, options: ContentOptions): Promise<ExitCode> {
  const { content } = await readContent(out, folder, options)
  const { validateManifest: report } = await gateway.ask(validateQuery, content)
  const { valid, errors, warnings } = report
  const rows = [
    ...errors.map(({ message, path }) => ['error', path?.join('.'), message]),
    ...warnings.map(({ message, path }) => ['warning', path.join('.'), message]),
  ]
  out.result(report, () => (rows.length === 0 ? '' : table(['WEIGHT', 'FIELD', 'WHAT'], rows)))
  out.note(valid ? 'It would be taken in.' : 'It would not be taken in.')
  return valid ? exits.ok : exits.failed
}
