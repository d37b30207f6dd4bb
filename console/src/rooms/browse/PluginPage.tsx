import { useEffect, useRef } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { BrowsePluginDocument } from '../../generated/graphql.ts'
import type { BrowsePluginQuery } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Freshness } from '../../parts/Freshness.tsx'
import { hrefOf } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { Description } from './Description.tsx'
import { Marks } from './Marks.tsx'
import { PluginFacts } from './PluginFacts.tsx'
import { Ratings } from './Ratings.tsx'
import { Screenshots } from './Screenshots.tsx'
import { Versions } from './Versions.tsx'

export type PluginName = { readonly id: string } | { readonly slug: string } | { readonly panelItemId: string }
export type ShownPlugin = NonNullable<BrowsePluginQuery['plugin']>

/** Everything that is known of one plugin. */
export function PluginPage({ name, query, back }: { name: PluginName; query: URLSearchParams; back: string }) {
  const { may } = useSession()
  const text = query.get('text')
  const answer = useAnswer(BrowsePluginDocument, {
    ...name,
    formatted: text !== 'written' && text !== 'plain',
    written: text === 'written',
    plain: text === 'plain',
    withAuthor: may('user:read'),
  })
  return (
    <article aria-busy={answer.asking}>
      <p>
        <a href={back}>Back to the search</a>
      </p>
      <Answered answer={answer}>
        {({ plugin }) => {
          if (plugin) return <Plugin plugin={plugin} query={query} failure={answer.failure} />
          return answer.failure ? null : <Unknown name={Object.values(name).join()} />
        }}
      </Answered>
    </article>
  )
}

const Unknown = ({ name }: { name: string }) => (
  <div className="notice" role="alert">
    <h1>No such plugin</h1>
    <p>
      Nothing that you may see is known as <code>{name}</code>.
    </p>
  </div>
)

function Plugin({
  plugin,
  query,
  failure,
}: {
  plugin: ShownPlugin
  query: URLSearchParams
  failure: Error | undefined
}) {
  const { id, title } = plugin
  const heading = useRef<HTMLHeadingElement>(null)
  // Whoever follows a link to another plugin begins to read at its top.
  useEffect(() => heading.current?.focus(), [id])
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <Marks of={plugin} />
      <p dir="auto">{plugin.summary}</p>
      <Freshness of={plugin.freshness} />
      <Onward id={id} />
      <PluginFacts plugin={plugin} failure={failure} />
      <Description plugin={plugin} query={query} />
      <Screenshots plugin={plugin} />
      <Ratings rating={plugin.rating} />
      <Versions pluginId={id} query={query} />
    </>
  )
}

/** Where the other rooms know more of it, or can change it. */
const doors = [
  { text: 'Its numbers', path: ['analytics', 'plugin'], needs: 'analytics:read' },
  { text: 'Its activity', path: ['analytics', 'activity', 'plugin'], needs: 'analytics:read' },
  { text: 'Change it', path: ['publish', 'change'], needs: 'item:write' },
] as const

function Onward({ id }: { id: string }) {
  const { may } = useSession()
  return (
    <p className="browse-onward">
      {doors.map(({ text, path, needs }) =>
        may(needs) ? (
          <a key={text} href={hrefOf([...path, id])}>
            {text}
          </a>
        ) : (
          <span key={text} className="hint">
            {text}: needs the permission <code>{needs}</code>
          </span>
        ),
      )}
    </p>
  )
}
