import { useAnswer } from '../../../ask/answer.ts'
import { PublishCategoriesDocument } from '../../../generated/graphql.ts'
import type { PublishCategoriesQuery } from '../../../generated/graphql.ts'
import { Failure } from '../../../parts/Failure.tsx'
import { Field } from '../../../parts/Field.tsx'
import { useSession } from '../../../shell/session.tsx'
import { pathOf } from '../draft.ts'
import { faultsAt } from '../faults.ts'
import { DraftLine } from './fields.tsx'
import type { DraftForm } from './fields.tsx'

/** One of the marketplace's categories, or its id by hand where they cannot be had. */
export function Category({ form }: { form: DraftForm }) {
  const { may } = useSession()
  const { data, failure, again } = useAnswer(PublishCategoriesDocument, {}, { when: may('item:read') })
  const { draft, faults, change } = form
  if (data?.categories === undefined) {
    return (
      <div>
        <DraftLine
          form={form}
          name="category"
          label="Category"
          hint={
            may('item:read')
              ? 'Its id; utility when empty.'
              : 'Its id; utility when empty. To choose from the list, your token needs the permission item:read.'
          }
        />
        {failure ? <Failure error={failure} again={again} /> : null}
      </div>
    )
  }
  return (
    <Field label="Category" problems={faultsAt(faults, pathOf('category'))}>
      {(given) => (
        <select {...given} value={draft.category} onChange={({ target }) => change({ category: target.value })}>
          <option value="">Not said: utility</option>
          {isListed(data, draft.category) ? null : <option value={draft.category}>{draft.category}</option>}
          {data.categories
            .filter(({ id, active }) => active || id === draft.category)
            .map(({ id, name, parent }) => (
              <option key={id} value={id}>
                {parent ? `${parent.name} / ${name}` : name}
              </option>
            ))}
        </select>
      )}
    </Field>
  )
}

/** A word of the panel's own list, out of a manifest, is a category as well. */
const isListed = ({ categories }: PublishCategoriesQuery, id: string): boolean =>
  id === '' || categories.some((category) => category.id === id)
