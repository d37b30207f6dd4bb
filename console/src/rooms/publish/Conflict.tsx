import type { PublishAnswerFragment } from '../../generated/graphql.ts'

/** Somebody else was faster. What was typed is still there, and the person decides what becomes of it. */
export function Conflict({
  errors,
  expected,
  onTakeUp,
  onStartOver,
}: {
  errors: PublishAnswerFragment['userErrors']
  expected: string
  onTakeUp: (revision: number) => void
  onStartOver: (revision: number) => void
}) {
  const conflict = errors.find((error) => error.__typename === 'ConflictError' && error.currentRevision !== null)
  if (conflict?.__typename !== 'ConflictError' || conflict.currentRevision === null) return null
  const { currentRevision: now } = conflict
  return (
    <section className="notice failure" role="alert" aria-label="Changed by somebody else">
      <p>
        The plugin is at revision {now} now, and your change was made for revision {expected}. Nothing was changed.
      </p>
      <p className="hint">
        Read the plugin again and go through your fields: those you have touched keep your text, all others show what is
        known now. Then send the change once more.
      </p>
      <div className="buttons">
        <button type="button" onClick={() => onTakeUp(now)}>
          Read it again and keep my text
        </button>
        <button type="button" className="danger" onClick={() => onStartOver(now)}>
          Read it again and drop my text
        </button>
      </div>
    </section>
  )
}
