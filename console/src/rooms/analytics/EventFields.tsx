import { useState } from 'react'
import { Field } from '../../parts/Field.tsx'
import { dataKinds, fieldsOf } from './event-data.ts'
import type { DataField, DataKind } from './event-data.ts'

/** What is asked of an event: what every one has, and what belongs to its kind. */
export function EventFields({
  messageId,
  userId,
  kind,
  onKind,
}: {
  messageId: string
  /** The only user that may be named, where the token acts for one. */
  userId: string | null
  kind: DataKind | ''
  onKind: (kind: DataKind | '') => void
}) {
  const [now] = useState(() => new Date().toISOString().slice(0, 19))
  return (
    <>
      <div className="event-fields">
        <Text name="messageId" label="Id of the event" hint="The same id is counted once." given={messageId} required />
        <Text name="type" label="Type" hint="For example plugin_installed." required />
        <Field label="Happened at (UTC)">
          {(given) => <input {...given} name="occurredAt" type="datetime-local" step="1" defaultValue={now} required />}
        </Field>
        <Text name="pluginId" label="Plugin it is about" hint="Its marketplace item id." />
        <Text name="userId" label="User it is about" hint="A panel user id." given={userId ?? ''} />
        <Text name="sessionId" label="Session" />
        <Text name="version" label="Version of the plugin" />
        <Field label="Where it happened">
          {(given) => (
            <select {...given} name="source">
              <option value="">not said, so at the panel</option>
              <option value="PANEL">at the panel</option>
              <option value="MARKETPLACE">at the marketplace</option>
              <option value="API">reported by a program</option>
            </select>
          )}
        </Field>
        <Field label="What belongs to it">
          {(given) => (
            <select {...given} value={kind} onChange={({ target }) => onKind(target.value as DataKind | '')}>
              <option value="">nothing</option>
              {Object.keys(dataKinds).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {kind === '' ? null : (
        <fieldset key={kind}>
          <legend>{kind}</legend>
          <div className="event-fields">
            {fieldsOf(kind).map((each) => (
              <Data key={each.name} of={each} />
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

const Text = ({
  name,
  label,
  hint = '',
  given: first = '',
  required = false,
}: {
  name: string
  label: string
  hint?: string
  given?: string
  required?: boolean
}) => (
  <Field label={label} {...(hint !== '' && { hint })}>
    {(given) => (
      <input {...given} name={name} defaultValue={first} required={required} autoComplete="off" spellCheck={false} />
    )}
  </Field>
)

const Data = ({ of: { name, title, form, required = false } }: { of: DataField }) => (
  <Field label={title}>
    {(given) =>
      form === 'yes or no' ? (
        <input {...given} className="tick" name={`.${name}`} type="checkbox" />
      ) : form === 'JSON' ? (
        <textarea {...given} name={`.${name}`} rows={4} required={required} spellCheck={false} />
      ) : (
        <input
          {...given}
          name={`.${name}`}
          type={form}
          {...(form === 'number' && { step: 'any' })}
          required={required}
          autoComplete="off"
        />
      )
    }
  </Field>
)
