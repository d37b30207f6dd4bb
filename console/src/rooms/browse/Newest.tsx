import { useState } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { BrowseNewestDocument } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Field } from '../../parts/Field.tsx'
import { Options } from '../../parts/Options.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { go, hrefOf } from '../../shell/place.ts'
import { channels, named, oneOf } from './words.ts'

/** Which release somebody would get: the newest of a channel that was not withdrawn and runs on a panel version. */
export function Newest({ pluginId, query }: { pluginId: string; query: URLSearchParams }) {
  const channel = oneOf(channels, query.get('newest') ?? '') ?? 'STABLE'
  const panel = query.get('panel') ?? ''
  const [typed, setTyped] = useState(panel)
  const [shown, setShown] = useState(panel)
  // The browser's Back has changed the question: the field follows.
  if (shown !== panel) {
    setShown(panel)
    setTyped(panel)
  }
  const answer = useAnswer(BrowseNewestDocument, {
    id: pluginId,
    channel,
    ...(panel !== '' && { panelVersion: panel }),
  })
  const ask = (words: { newest?: string; panel?: string }) =>
    go(['browse', pluginId], { ...Object.fromEntries(query), ...words })
  return (
    <form
      className="card"
      aria-label="Newest version"
      onSubmit={(event) => {
        event.preventDefault()
        ask({ panel: typed.trim() })
      }}
    >
      <Answered answer={answer}>
        {({ plugin }) => (
          <p role="status" aria-busy={answer.asking}>
            Newest {named(channels, channel).toLowerCase()} version{panel === '' ? '' : ` for panel ${panel}`}:{' '}
            {/* The last answer was to another question. */}
            {answer.asking ? (
              'looking…'
            ) : plugin?.latestVersion ? (
              <>
                <a
                  href={hrefOf(['browse', pluginId], {
                    ...Object.fromEntries(query),
                    version: plugin.latestVersion.version,
                  })}
                >
                  {plugin.latestVersion.version}
                </a>
                , released <Moment at={plugin.latestVersion.publishedAt} />
              </>
            ) : (
              'there is none'
            )}
          </p>
        )}
      </Answered>
      <div className="filters">
        <Field label="Newest of">
          {(given) => (
            <select {...given} value={channel} onChange={({ target }) => ask({ newest: target.value })}>
              <Options of={channels} />
            </select>
          )}
        </Field>
        <Field label="For panel version">
          {(given) => (
            <input {...given} placeholder="1.4.0" value={typed} onChange={({ target }) => setTyped(target.value)} />
          )}
        </Field>
        <button type="submit">Look</button>
      </div>
    </form>
  )
}
