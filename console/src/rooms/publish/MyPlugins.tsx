import { useState } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { PublishMineDocument } from '../../generated/graphql.ts'
import type { PluginStatus } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Field } from '../../parts/Field.tsx'
import { Freshness } from '../../parts/Freshness.tsx'
import { Lacking } from '../../parts/Lacking.tsx'
import { Count } from '../../parts/numbers.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { go, hrefOf, usePlace } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { PluginTable } from './PluginTable.tsx'

const states: readonly PluginStatus[] = ['DRAFT', 'PUBLISHED', 'ARCHIVED']

/** What a user has published, and the ways on: a new plugin, or another to change. */
export function MyPlugins() {
  const { caller, may } = useSession()
  const { query } = usePlace()
  const user = query.get('user') ?? caller.actingUserId ?? ''
  const state = states.find((each) => each === query.get('status'))
  const missing = ['user:read', 'item:read'].filter((permission) => !may(permission))
  return (
    <>
      <div className="publish-choice">
        <a
          className="publish-way"
          href={hrefOf(['publish', 'new'], { user: user === caller.actingUserId ? '' : user })}
        >
          Publish a new plugin
        </a>
        <OneWord
          key="plugin"
          label="Marketplace item id"
          action="Change this plugin"
          said=""
          onSay={(id) => go(['publish', 'change', id])}
        />
      </div>
      <h2>Plugins of a user</h2>
      {missing.length > 0 ? (
        missing.map((permission) => <Lacking key={permission} permission={permission} what="The plugins of a user" />)
      ) : (
        <>
          <div className="publish-choice">
            <OneWord
              key={user}
              label="User id"
              action="Show"
              said={user}
              onSay={(id) => go(['publish'], { user: id, status: state })}
            />
            <Field label="State">
              {(given) => (
                <select
                  {...given}
                  value={state ?? ''}
                  onChange={({ target }) => go(['publish'], { user: query.get('user'), status: target.value })}
                >
                  <option value="">Any</option>
                  {states.map((each) => (
                    <option key={each} value={each}>
                      {each.toLowerCase()}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
          {user === '' ? (
            <p className="hint">Your token acts for no user. Say whose plugins you want to see.</p>
          ) : (
            <PluginsOf key={user} user={user} state={state} />
          )}
        </>
      )}
    </>
  )
}

function PluginsOf({ user, state }: { user: string; state: PluginStatus | undefined }) {
  const { query } = usePlace()
  const answer = useAnswer(PublishMineDocument, {
    user,
    after: query.get('after'),
    ...(state !== undefined && { status: [state] }),
  })
  const to = (after: string | null) => go(['publish'], { user: query.get('user'), status: state, after })
  return (
    <Answered answer={answer}>
      {({ user: found }) => {
        if (!found) {
          if (answer.failure) return null
          return <p className="notice">Neither the gateway nor the marketplace knows a user {user}.</p>
        }
        const { edges, pageInfo, totalCount } = found.plugins
        const [first] = edges
        return (
          <section aria-label={`Plugins of ${user}`} aria-busy={answer.asking}>
            <p>
              <Count of={totalCount} /> {totalCount === 1 ? 'plugin' : 'plugins'} of <bdi>{found.displayName}</bdi>
              {state === undefined ? '' : `, ${state.toLowerCase()}`}.
            </p>
            {first ? <Freshness of={first.node.freshness} /> : null}
            {first ? <PluginTable plugins={edges.map(({ node }) => node)} /> : null}
            {pageInfo.hasNextPage || pageInfo.hasPreviousPage ? (
              <Pages info={pageInfo} onFirst={() => to(null)} onNext={() => to(pageInfo.endCursor)} />
            ) : null}
          </section>
        )
      }}
    </Answered>
  )
}

/** A field with its button: an id is looked up when it is whole, not letter by letter. */
function OneWord({
  label,
  action,
  said,
  onSay,
}: {
  label: string
  action: string
  said: string
  onSay: (word: string) => void
}) {
  const [word, setWord] = useState(said)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (word.trim() !== '') onSay(word.trim())
      }}
    >
      <Field label={label}>
        {(given) => (
          <input {...given} value={word} spellCheck={false} onChange={({ target }) => setWord(target.value)} />
        )}
      </Field>
      <button type="submit">{action}</button>
    </form>
  )
}
