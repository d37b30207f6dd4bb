import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { isAboutTheInput, GatewayError } from '../../../../../client/src/error.ts'
import { Failure } from '../../../parts/Failure.tsx'
import { Problems } from '../../../parts/Problems.tsx'
import { ownFaults, unplaced } from '../faults.ts'
import { About } from './About.tsx'
import { useCheck } from './check.tsx'
import { Files } from './Files.tsx'
import { ManifestFile } from './ManifestFile.tsx'
import { Needs } from './Needs.tsx'
import { Offer } from './Offer.tsx'
import { Pictures } from './Pictures.tsx'
import type { DraftForm } from './fields.tsx'

/** Another thing that can be done with what was said. */
export interface SecondWay {
  readonly action: string
  /** The only one that is left. */
  readonly isUrged: boolean
  readonly sending: boolean
  readonly failure: Error | undefined
  onSend(): void
}

/**
 * All that can be said of a plugin. What the gateway finds wrong stands at its field, and the first of these gets the focus; what
 * concerns no field stands above the button.
 */
export function PluginForm({
  form: given,
  isKnown,
  label,
  action,
  before,
  after,
  places,
  second,
  blocked,
  sending,
  failure,
  heard,
  isTouched,
  onSend,
  onForget,
}: {
  form: DraftForm
  /** It begins from what is known of a plugin that is there. */
  isKnown: boolean
  label: string
  action: string
  before?: ReactNode
  after?: ReactNode
  /** Paths of the fields in `before` and `after`. */
  places?: readonly string[]
  second?: SecondWay
  blocked?: boolean
  sending: boolean
  failure: Error | undefined
  /** The last answer or failure: another one when the gateway has spoken again. */
  heard: unknown
  /** There is something to forget. */
  isTouched: boolean
  onSend: () => void
  onForget: () => void
}) {
  const element = useRef<HTMLFormElement>(null)
  const { draft } = given
  const check = useCheck(draft)
  const faults = [...given.faults, ...check.faults]
  const form: DraftForm = { ...given, faults }
  const focusFirst = () => element.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-faulty]')?.focus()
  // When an answer has come, and not while somebody mends one thing after the other, or comes back.
  useHeard(heard, focusFirst)
  useHeard(check.heard, focusFirst)
  const urged = useRef<HTMLButtonElement>(null)
  const isUrged = second?.isUrged === true
  useEffect(() => {
    if (isUrged) urged.current?.focus()
  }, [isUrged])
  const isMine = (of: Error) => of instanceof GatewayError && isAboutTheInput(of)
  const whenSound = (send: () => void) => (ownFaults(draft).length > 0 ? focusFirst() : send())
  const isSending = sending || second?.sending === true
  return (
    <form
      ref={element}
      className="publish-form"
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        whenSound(onSend)
      }}
    >
      <ManifestFile change={form.change} />
      {before}
      <About form={form} isKnown={isKnown} />
      <Pictures form={form} />
      <Offer form={form} />
      <Needs form={form} isKnown={isKnown} />
      <Files form={form} />
      {after}
      <Problems of={unplaced(faults, draft, places)} />
      {failure ? <Failure error={failure} again={isMine(failure) || second?.isUrged ? undefined : onSend} /> : null}
      {second?.failure ? (
        <Failure error={second.failure} again={isMine(second.failure) ? undefined : second.onSend} />
      ) : null}
      {check.said}
      <div className="buttons">
        <button type="submit" disabled={isSending || blocked}>
          {sending ? 'Sending…' : action}
        </button>
        {second ? (
          <button
            ref={urged}
            type="button"
            className={second.isUrged ? 'primary' : undefined}
            disabled={isSending || blocked}
            onClick={() => whenSound(second.onSend)}
          >
            {second.sending ? 'Sending…' : second.action}
          </button>
        ) : null}
        <button type="button" disabled={isSending || check.asking} onClick={() => whenSound(check.ask)}>
          {check.asking ? 'Checking…' : 'Check it'}
        </button>
        {isTouched ? (
          <button type="button" disabled={isSending} onClick={onForget}>
            Forget what I have typed
          </button>
        ) : null}
      </div>
    </form>
  )
}

/** Tells once of each new answer. */
function useHeard(heard: unknown, tell: () => void): void {
  const last = useRef(heard)
  useEffect(() => {
    if (heard !== last.current && heard !== undefined) tell()
    last.current = heard
  })
}
