import type { LicenseType } from '../../../generated/graphql.ts'
import { Field } from '../../../parts/Field.tsx'
import { pathOf } from '../draft.ts'
import { faultsAt } from '../faults.ts'
import { DraftLine } from './fields.tsx'
import type { DraftForm } from './fields.tsx'

const kinds: readonly (readonly [LicenseType, string])[] = [
  ['FREE', 'Costs nothing'],
  ['COMMERCIAL', 'Is sold'],
  ['ROYALTY_FREE', 'Is sold once, without further fees'],
]

/** What a plugin costs, and under which kind of licence. */
export const Offer = ({ form }: { form: DraftForm }) => (
  <fieldset>
    <legend>What it costs</legend>
    <div className="publish-pair">
      <DraftLine
        form={form}
        name="price"
        label="Price"
        inputMode="decimal"
        hint="A decimal number such as 9.99; 0 when empty."
      />
      <DraftLine form={form} name="currency" label="Currency" maxLength={3} hint="Such as EUR; USD when empty." />
      <Field
        label="Kind of licence"
        hint="A price and “costs nothing” do not go together."
        problems={faultsAt(form.faults, pathOf('licenseType'))}
      >
        {(given) => (
          <select
            {...given}
            value={form.draft.licenseType}
            onChange={({ target }) => form.change({ licenseType: target.value as LicenseType | '' })}
          >
            {form.draft.licenseType === '' ? <option value="">Not said</option> : null}
            {kinds.map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  </fieldset>
)
