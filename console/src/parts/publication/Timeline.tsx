import './publication.css'
import type { PublicationEntryFragment } from '../../generated/graphql.ts'
import { Moment } from '../Moment.tsx'
import { actorText, roleWords, statusWords } from './words.ts'

/** What has happened to a publication and was said about it, oldest first. Notes that its author does not see are marked. */
export const Timeline = ({ entries }: { entries: readonly PublicationEntryFragment[] }) => (
  <section aria-labelledby="timeline">
    <h2 id="timeline">What happened and was said</h2>
    <ol className="timeline">
      {entries.map((entry) => (
        <Entry key={entry.id} of={entry} />
      ))}
    </ol>
  </section>
)

const Entry = ({ of: entry }: { of: PublicationEntryFragment }) => {
  const { at, role, actor, note, visibility } = entry
  const isInternal = visibility === 'REVIEWERS'
  return (
    <li className={isInternal ? 'internal' : undefined}>
      <p className="hint">
        <Moment at={at} /> · {roleWords[role]}
        {actor === null ? null : (
          <>
            {' '}
            <bdi>{actorText(actor)}</bdi>
          </>
        )}
        {isInternal ? (
          <>
            {' '}
            <span className="badge">Only for reviewers</span>
          </>
        ) : null}
      </p>
      {happened(entry) === undefined ? null : <p>{happened(entry)}</p>}
      {note === null ? null : <Note text={note} />}
    </li>
  )
}

export const Note = ({ text }: { text: string }) => (
  <blockquote className="note" dir="auto">
    {text}
  </blockquote>
)

/** Where nothing changed and nothing was said, it was the content. */
function happened({ from, to, note }: PublicationEntryFragment): string | undefined {
  if (to === null) return note === null ? 'Changed what is to be published' : undefined
  return from === null ? `Begun: ${statusWords[to].text}` : `${statusWords[from].text} → ${statusWords[to].text}`
}
