import { useMemo } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { PublishKnownDocument } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Freshness } from '../../parts/Freshness.tsx'
import { Lacking } from '../../parts/Lacking.tsx'
import { hrefOf } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { ChangeForm } from './ChangeForm.tsx'
import { blank } from './draft.ts'
import { choicesOf, knownDraft } from './known.ts'
import type { KnownPlugin } from './known.ts'
import { StatusBadge } from './PluginTable.tsx'
import { TakeOff } from './TakeOff.tsx'

/** A listed plugin: what is known of it, a form to change that, and the way off the market. */
export function ChangePlugin({ id }: { id: string }) {
  const { may } = useSession()
  const known = useAnswer(PublishKnownDocument, { id, withAuthor: may('user:read') }, { when: may('item:read') })
  if (!may('item:read')) {
    return (
      <>
        <p>
          Plugin <code>{id}</code>
        </p>
        <Lacking permission="item:read" what="What is known of this plugin" />
        <p className="hint">
          You can change it all the same: a manifest, if you say anything of one, is sent as a whole.
        </p>
        <ChangeForm id={id} base={blank} isKnown={false} reread={() => undefined} />
        <TakeOff id={id} />
      </>
    )
  }
  return (
    <Answered answer={known}>
      {({ plugin }) =>
        plugin ? (
          <Known plugin={plugin} reread={known.again} />
        ) : known.failure ? null : (
          <p className="notice">
            No plugin with the id <code>{id}</code> is known.
          </p>
        )
      }
    </Answered>
  )
}

function Known({ plugin, reread }: { plugin: KnownPlugin; reread: () => void }) {
  const base = useMemo(() => knownDraft(plugin), [plugin])
  const { caller } = useSession()
  const isForeign = caller.actingUserId !== null && base.userId !== '' && base.userId !== caller.actingUserId
  const choices = choicesOf(plugin)
  const { id, title, status, panelItemId, freshness } = plugin
  return (
    <>
      <h2 className="publish-name">
        <bdi>{title}</bdi> <StatusBadge of={status} />
      </h2>
      <p className="hint">
        Marketplace item <code>{id}</code>, panel item <code>{panelItemId}</code>.{' '}
        <a href={hrefOf(['browse', id])}>Look at it in the catalogue</a>
      </p>
      <Freshness of={freshness} />
      {choices.length > 0 ? (
        <p className="notice">
          It needs any one of {choices.map((each) => each.join(' or ')).join('; any one of ')}. A manifest can name only
          one plugin in each place: if you change the manifest, the others are not in it any more.
        </p>
      ) : null}
      {isForeign ? (
        <p className="notice">
          It belongs to the user {base.userId}. Your token acts for {caller.actingUserId}, and may change only what is
          theirs.
        </p>
      ) : status === 'ARCHIVED' ? (
        <p className="notice">
          It is no longer listed, so there is nothing to change.{' '}
          <a href={hrefOf(['publish', 'new'], { item: panelItemId, user: base.userId })}>Publish it again</a>
        </p>
      ) : (
        <ChangeForm id={id} base={base} isKnown reread={reread} />
      )}
      {isForeign ? null : <TakeOff id={id} isOff={status === 'ARCHIVED'} />}
    </>
  )
}
