import { useEffect, useMemo, useRef } from 'react'
import { useChange } from '../../ask/change.ts'
import { PublishChangeDocument } from '../../generated/graphql.ts'
import { usePlace } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { Conflict } from './Conflict.tsx'
import { changedFields } from './draft.ts'
import type { Draft } from './draft.ts'
import { Expectation, expectedPath, expectationFaults } from './Expectation.tsx'
import { faultsOf, ownFaults } from './faults.ts'
import type { DraftForm } from './form/fields.tsx'
import { PluginForm } from './form/PluginForm.tsx'
import { changeOf, partsOf } from './input.ts'
import { changeOf as nameOf, useKept } from './kept.ts'
import { Outcome } from './Outcome.tsx'
import { changeToReview, useHandIn } from './review/hand-in.tsx'
import { WhatIsSent } from './WhatIsSent.tsx'

/** Changes a plugin. Only the parts that were touched are sent, and what was touched outlives a new reading of what is known. */
export function ChangeForm({
  id,
  base,
  isKnown,
  reread,
}: {
  id: string
  base: Draft
  isKnown: boolean
  reread: () => void
}) {
  const { query } = usePlace()
  const { caller } = useSession()
  const keeping = useKept(nameOf(id))
  const { kept, sent, keep, edit, forget } = keeping
  // What came of a change that is done was read the last time.
  const isOver = useRef(kept.answer?.status === 'PUBLISHED')
  useEffect(() => {
    if (isOver.current) forget()
    isOver.current = false
  }, [forget])
  const draft = useMemo<Draft>(() => ({ ...base, ...kept.edits }), [base, kept.edits])
  const changed = changedFields(draft, base)
  const parts = partsOf(changed)
  const isEmpty = !parts.manifest && !parts.files && !parts.licenseType
  const expected = kept.expected ?? query.get('revision') ?? ''
  const changing = useChange(PublishChangeDocument, {
    keyed: sent,
    then({ updatePlugin: answer }) {
      const { revision, userErrors, status } = answer
      keep({
        answer,
        faults: userErrors,
        ...(status === 'PUBLISHED' && { edits: {} }),
        ...(revision !== null && { expected: String(revision) }),
      })
    },
  })
  const handing = useHandIn(keeping, changing, () =>
    changeToReview(id, draft, parts, base.userId || (caller.actingUserId ?? '')),
  )
  const { answer } = kept
  const isAccepted = answer?.status === 'PUBLISHED' || answer?.status === 'PENDING'
  const mine = [...ownFaults(draft), ...expectationFaults(expected)]
  const form: DraftForm = {
    draft,
    faults: [...kept.faults, ...faultsOf(changing.failure), ...handing.faults, ...mine],
    change: (part) => edit(part, draft),
  }
  const done = () => {
    forget()
    changing.clear()
    handing.clear()
  }
  return (
    <>
      {answer ? (
        <Outcome
          of={answer}
          asking={changing.sending}
          failure={isAccepted ? changing.failure : undefined}
          onLook={changing.again}
        >
          {isAccepted ? (
            <button type="button" onClick={done}>
              Change something else
            </button>
          ) : null}
        </Outcome>
      ) : null}
      {isAccepted ? null : (
        <PluginForm
          form={form}
          isKnown={isKnown}
          label="Change"
          action="Send the change"
          places={[expectedPath.join(' ')]}
          after={
            <>
              <Conflict
                errors={answer?.userErrors ?? []}
                expected={expected}
                onTakeUp={(revision) => {
                  keep({ expected: String(revision), answer: undefined, faults: [] })
                  reread()
                }}
                onStartOver={(revision) => {
                  done()
                  keep({ expected: String(revision) })
                  reread()
                }}
              />
              <Expectation
                expected={expected}
                faults={form.faults}
                onExpected={(text) => keep({ expected: text, faults: [] })}
              />
              <WhatIsSent parts={parts} changed={changed} draft={draft} base={base} />
              {handing.choice}
            </>
          }
          second={handing.way}
          blocked={isEmpty}
          sending={changing.sending}
          failure={changing.failure}
          heard={changing.failure ?? handing.heard ?? answer}
          isTouched={Object.keys(kept.edits).length > 0}
          onForget={done}
          onSend={() => {
            handing.clear()
            changing.send({ input: changeOf(id, draft, parts, expected) })
          }}
        />
      )}
    </>
  )
}
