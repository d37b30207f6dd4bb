import { useState } from 'react'
import type { FormEvent } from 'react'
import { useChange } from '../../ask/change.ts'
import { AnalyticsReportDocument } from '../../generated/graphql.ts'
import { Failure } from '../../parts/Failure.tsx'
import { textsIn } from '../../parts/form-texts.ts'
import { Lacking } from '../../parts/Lacking.tsx'
import { instantOf } from '../../parts/instant.ts'
import { Problems } from '../../parts/Problems.tsx'
import { useSession } from '../../shell/session.tsx'
import { eventData } from './event-data.ts'
import type { DataKind, ReportedEvent } from './event-data.ts'
import { EventFields } from './EventFields.tsx'

/** Reports that something happened. The same id is counted once, so that pressing the button again does no harm. */
export function Report() {
  const { caller, may } = useSession()
  const [kind, setKind] = useState<DataKind | ''>('')
  const [unread, setUnread] = useState<string | undefined>()
  const [messageId, setMessageId] = useState(() => crypto.randomUUID() as string)
  const report = useChange(AnalyticsReportDocument)
  const came = report.data?.trackEvents
  if (!may('analytics:write')) return <Lacking permission="analytics:write" what="Reporting what happened" />

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const texts = textsIn(event.currentTarget)
    setUnread(undefined)
    try {
      report.send({ event: eventOf(texts, kind) })
    } catch (error) {
      setUnread(error instanceof RangeError ? error.message : 'What belongs to the event is not JSON.')
    }
  }

  function another() {
    report.clear()
    setMessageId(crypto.randomUUID())
  }

  return (
    <section aria-labelledby="report">
      <h2 id="report">Report what happened</h2>
      <form className="report" onSubmit={submit}>
        <EventFields key={messageId} messageId={messageId} userId={caller.actingUserId} kind={kind} onKind={setKind} />
        {unread === undefined ? null : <p role="alert">{unread}</p>}
        <Problems of={came?.rejected.map(({ code, message }) => ({ code, message, path: null }))} />
        {report.failure ? <Failure error={report.failure} /> : null}
        <div className="buttons">
          <button type="submit" disabled={report.sending}>
            Report it
          </button>
          <button type="button" onClick={another}>
            Another event
          </button>
        </div>
        <p role="status">
          {came && came.accepted > 0 ? 'It is safe, and on its way to the marketplace.' : null}
          {came && came.duplicates > 0 ? 'An event with this id was reported before: it counts once.' : null}
        </p>
      </form>
    </section>
  )
}

/** Fields of the event stand beside those of its data, whose names begin with a dot. */
function eventOf(texts: ReadonlyMap<string, string>, kind: DataKind | ''): ReportedEvent {
  const said = (name: string): string | null => texts.get(name) || null
  const data = new Map([...texts].flatMap(([name, text]) => (name.startsWith('.') ? [[name.slice(1), text]] : [])))
  return {
    messageId: said('messageId') ?? '',
    type: said('type') ?? '',
    occurredAt: instantOf(said('occurredAt') ?? ''),
    pluginId: said('pluginId'),
    userId: said('userId'),
    sessionId: said('sessionId'),
    version: said('version'),
    source: said('source') as ReportedEvent['source'],
    data: kind === '' ? null : eventData(kind, data),
  }
}
