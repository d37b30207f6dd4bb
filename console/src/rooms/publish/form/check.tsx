import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { PublishCheckDocument } from '../../../generated/graphql.ts'
import type { PublishCheckQuery } from '../../../generated/graphql.ts'
import { Failure } from '../../../parts/Failure.tsx'
import { useSession } from '../../../shell/session.tsx'
import type { Draft } from '../draft.ts'
import { faultsOf } from '../faults.ts'
import { publicationOf } from '../input.ts'
import { untouched } from '../kept.ts'
import type { Problem } from '../../../parts/Problems.tsx'

type Report = PublishCheckQuery['validateManifest']

export interface Checking {
  /** What was found wrong and is not touched since, at the paths of the fields. */
  readonly faults: readonly Problem[]
  /** What the gateway said of it; nothing once something else is typed. */
  readonly said: ReactNode
  readonly heard: unknown
  readonly asking: boolean
  ask(): void
}

/** Asks what the gateway would say to a draft. Nothing is written down by it, here or there. */
export function useCheck(draft: Draft): Checking {
  const { client } = useSession()
  const check = useMutation({
    mutationFn: async (checked: Draft) => {
      const { manifest, files, licenseType } = publicationOf(checked)
      const variables = { manifest, licenseType: licenseType ?? null, files: files.length > 0 ? files : null }
      return client.request(PublishCheckDocument, variables)
    },
    gcTime: 0,
  })
  const { variables: checked, data, error } = check
  const isOfThis = checked === draft
  const report = data?.validateManifest
  const failure = error ?? undefined
  const ask = () => check.mutate(draft)
  const found = report ? report.errors : faultsOf(failure)
  const faults = found.map((fault) => ({ ...fault, path: fault.path && ['input', ...fault.path] }))
  return {
    faults: checked ? untouched(faults, checked, draft) : [],
    said:
      report && isOfThis ? (
        <Said report={report} />
      ) : failure && isOfThis ? (
        <Failure error={failure} again={ask} />
      ) : null,
    heard: report ?? failure,
    asking: check.isPending,
    ask,
  }
}

function Said({ report: { valid, errors, warnings } }: { report: Report }) {
  return (
    <section className={valid ? 'notice' : 'notice failure'} aria-label="What the check says" role="status">
      <p>
        {valid
          ? 'It would be taken as it is.'
          : errors.length === 1
            ? 'One thing has to change: it stands at its field.'
            : `${errors.length} things have to change: they stand at their fields.`}
      </p>
      {warnings.length > 0 ? (
        <>
          <p>What could be better, and stops nobody:</p>
          <ul className="problems">
            {warnings.map(({ rule, message, path }, index) => (
              <li key={index}>
                <code>{path.join('.')}</code> {message} <small className="hint">{rule}</small>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  )
}
