import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { isAboutTheInput, GatewayError } from '../../../../../client/src/error.ts'
import { Failure } from '../../../parts/Failure.tsx'
import { Problems } from '../../../parts/Problems.tsx'
import { ownFaults, unplaced } from '../faults.ts'
import { About } from './About.tsx'
import { Files } from './Files.tsx'
import { ManifestFile } from './ManifestFile.tsx'
import { Needs } from './Needs.tsx'
import { Offer } from './Offer.tsx'
import { Pictures } from './Pictures.tsx'
import type { DraftForm } from './fields.tsx'

/**
 * All that can be said of a plugin. What the gateway finds wrong stands at its field, and the first of these gets the focus; what
 * concerns no field stands above the button.
 */
export function PluginForm({
  form,
  isKnown,
  label,
  action,
  before,
  after,
  places,
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
  const { draft, faults } = form
  const focusFirst = () => element.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-faulty]')?.focus()
  // When an answer has come, and not while somebody mends one thing after the other, or comes back.
  const last = useRef(heard)
  useEffect(() => {
    if (heard !== last.current && heard !== undefined) focusFirst()
    last.current = heard
  }, [heard])
  const isMine = failure instanceof GatewayError && isAboutTheInput(failure)
  return (
    <form
      ref={element}
      className="publish-form"
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (ownFaults(draft).length > 0) focusFirst()
        else onSend()
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
      {failure ? <Failure error={failure} again={isMine ? undefined : onSend} /> : null}
      <div className="buttons">
        <button type="submit" disabled={sending || blocked}>
          {sending ? 'Sending…' : action}
        </button>
        {isTouched ? (
          <button type="button" disabled={sending} onClick={onForget}>
            Forget what I have typed
          </button>
        ) : null}
      </div>
    </form>
  )
}
