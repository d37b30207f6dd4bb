import { useRef } from 'react'
import { Field } from '../../../parts/Field.tsx'
import { Options } from '../../../parts/Options.tsx'
import { buckets, lengths } from './span-place.ts'
import type { Span } from './span-place.ts'

/** Which days, and in which spans. Whoever changes one of the two days means those. */
export function SpanFields({ span, withBucket = true }: { span: Span; withBucket?: boolean }) {
  const days = useRef<HTMLSelectElement>(null)
  const day = (label: string, name: 'from' | 'to') => (
    <Field label={label}>
      {(given) => (
        <input
          {...given}
          name={name}
          type="date"
          defaultValue={span[name]}
          onChange={() => (days.current!.value = 'own')}
        />
      )}
    </Field>
  )
  return (
    <>
      <Field label="Days (UTC)">
        {(given) => (
          <select {...given} ref={days} key={span.days} name="days" defaultValue={span.days}>
            <Options of={lengths} />
            <Unlisted of={span.days} among={lengths} />
          </select>
        )}
      </Field>
      {day('From', 'from')}
      {day('To', 'to')}
      {withBucket ? (
        <Field label="Drawn">
          {(given) => (
            <select {...given} key={span.bucket} name="bucket" defaultValue={span.bucket}>
              <Options of={buckets} />
              <Unlisted of={span.bucket} among={buckets} />
            </select>
          )}
        </Field>
      ) : null}
    </>
  )
}

/** What somebody has written into the address is a choice as well. */
export const Unlisted = ({ of, among }: { of: string; among: Readonly<Record<string, string>> }) =>
  of === '' || Object.hasOwn(among, of) ? null : <option value={of}>{of}</option>
