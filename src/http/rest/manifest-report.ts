/** The report on a manifest: what old panels' bodies get wrong in form is in it, beside what the service finds. */
import { z } from 'zod'
import type { ReviewService } from '../../features/publishing/review/service.ts'
import type { Reported } from '../../features/publishing/review/validation.ts'
import { Failure } from '../../kit/failure.ts'
import { checked, FieldProblems, problemsIn, renamed } from './problems.ts'
import type { FieldProblem } from './problems.ts'
import { described, licenseFor } from './publication.ts'
import { changeBody, gone, namesIn } from './publish-bodies.ts'
import { count, freeObject, known, numberOf } from './shapes/fields.ts'

/** As loose as it may be: what is wrong inside is what the report is about. */
export const validateBody = z
  .object({ metadata: freeObject.nullish(), item_data: freeObject.nullish(), files: freeObject.nullish(), ...gone })
  .describe('`metadata`, `item_data` and `files` as for publishing; the report says what is wrong with them.')
  .meta({ id: 'ValidateRequest' })

const path = z.array(z.union([z.string(), z.int()]))

export const manifestReport = z
  .object({
    valid: z.boolean(),
    errors: z.array(
      z.object({
        path,
        message: z.string(),
        expected: z.string().optional(),
        received: z.string().optional(),
      }),
    ),
    warnings: z.array(
      z.object({
        path,
        rule: z.string().describe('Stable for programs.'),
        message: z.string(),
      }),
    ),
    total_bytes: count.optional().describe('Of all files, where their sizes were said.'),
  })
  .meta({ id: 'ManifestReport' })

type Report = z.input<typeof manifestReport>

export async function reportOf(
  given: z.output<typeof validateBody>,
  validate: (said: Reported) => ReturnType<ReviewService['validate']>,
): Promise<Report> {
  try {
    const body = checked(changeBody, given)
    const { manifest, files, licenseType = licenseFor(manifest) } = described(body, 'package')
    const { errors, warnings, valid, totalBytes } = await validate({ manifest, files, licenseType })
    const names = namesOf(body)
    return {
      valid,
      errors: problemsIn(errors, { names }).map(shown),
      warnings: warnings.map(({ path: at, rule, message }) => ({ path: [...renamed(at, { names })], rule, message })),
      ...known({ total_bytes: numberOf(totalBytes) }),
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { inputPath = [], message, expected, received } = error
    const problems =
      error instanceof FieldProblems ? error.problems : [{ path: inputPath, message, expected, received }]
    return { valid: false, errors: problems.map(shown), warnings: [] }
  }
}

const shown = ({ path: at, ...problem }: FieldProblem) => ({ ...problem, path: [...at] })

/** Where what is missing would be said. */
function namesOf(body: z.output<typeof changeBody>): Readonly<Record<string, string>> {
  const names = namesIn(body)
  const said = body.metadata ?? body.item_data
  return {
    ...names,
    files: said?.files ? `${names['manifest']}.files` : 'files',
    'manifest.minPanelVersion': `${names['manifest']}.metadata.min_panel_version`,
  }
}
