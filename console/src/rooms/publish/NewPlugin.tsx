import { useMemo } from 'react'
import { useChange } from '../../ask/change.ts'
import { PublishNewDocument } from '../../generated/graphql.ts'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { blank, blankFile } from './draft.ts'
import type { Draft } from './draft.ts'
import { faultsOf, ownFaults } from './faults.ts'
import { DraftLine } from './form/fields.tsx'
import type { DraftForm } from './form/fields.tsx'
import { PluginForm } from './form/PluginForm.tsx'
import { publicationOf } from './input.ts'
import { keepRevision, useKept } from './kept.ts'
import { Outcome } from './Outcome.tsx'
import { useHandIn } from './review/hand-in.tsx'

/** Asks the marketplace to list a plugin, and tells what became of it. */
export function NewPlugin() {
  const { caller } = useSession()
  const { query } = usePlace()
  const keeping = useKept('new')
  const { kept, sent, keep, edit, forget } = keeping
  const userId = caller.actingUserId ?? query.get('user') ?? ''
  const panelItemId = query.get('item') ?? ''
  const draft = useMemo<Draft>(
    () => ({ ...blank, licenseType: 'FREE', files: [blankFile], panelItemId, userId, ...kept.edits }),
    [kept.edits, panelItemId, userId],
  )
  const publishing = useChange(PublishNewDocument, {
    keyed: sent,
    then({ publishPlugin: answer }) {
      const { plugin, revision, userErrors, status } = answer
      keep({ answer, faults: userErrors, ...(status === 'PUBLISHED' && { edits: {} }) })
      if (plugin && revision !== null) keepRevision(caller, plugin.id, revision)
    },
  })
  const handing = useHandIn(keeping, publishing, () => publicationOf(draft))
  const { answer } = kept
  const isAccepted = answer?.status === 'PUBLISHED' || answer?.status === 'PENDING'
  const form: DraftForm = {
    draft,
    faults: [...kept.faults, ...faultsOf(publishing.failure), ...handing.faults, ...ownFaults(draft)],
    change: (part) => edit(part, draft),
  }
  const done = () => {
    forget()
    publishing.clear()
    handing.clear()
  }
  return (
    <>
      {answer ? (
        <Outcome
          of={answer}
          asking={publishing.sending}
          failure={isAccepted ? publishing.failure : undefined}
          onLook={publishing.again}
        >
          {answer.plugin ? (
            <a href={hrefOf(['publish', 'change', answer.plugin.id], { revision: answer.revision })}>Change it</a>
          ) : null}
          {isAccepted ? (
            <button type="button" onClick={done}>
              Publish another
            </button>
          ) : null}
        </Outcome>
      ) : null}
      {isAccepted ? null : (
        <PluginForm
          form={form}
          isKnown={false}
          label="New plugin"
          action="Publish"
          before={<Whose form={form} acting={caller.actingUserId} />}
          after={handing.choice}
          second={handing.way}
          sending={publishing.sending}
          failure={publishing.failure}
          heard={publishing.failure ?? handing.heard ?? answer}
          isTouched={Object.keys(kept.edits).length > 0}
          onForget={done}
          onSend={() => {
            handing.clear()
            publishing.send({ input: publicationOf(draft) })
          }}
        />
      )}
    </>
  )
}

const Whose = ({ form, acting }: { form: DraftForm; acting: string | null }) => (
  <fieldset>
    <legend>Whose it is</legend>
    <div className="publish-pair">
      <DraftLine form={form} name="panelItemId" label="Panel item id" hint="The panel's id of the plugin." />
      <DraftLine
        form={form}
        name="userId"
        label="User id"
        readOnly={acting !== null}
        hint={
          acting === null
            ? 'Panel id of the user who publishes it.'
            : 'Your token acts for this user, and may publish for nobody else.'
        }
      />
    </div>
  </fieldset>
)
