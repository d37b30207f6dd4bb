import { useAnswer } from '../../ask/answer.ts'
import { BrowseCategoriesDocument } from '../../generated/graphql.ts'
import { Field } from '../../parts/Field.tsx'
import { problemsAt } from '../../parts/Problems.tsx'
import type { Problem } from '../../parts/Problems.tsx'
import { flat, treeOf } from './category-tree.ts'

/** The categories to choose from, each set in below the one it lies in. */
export function CategoryField({
  value,
  onChange,
  problems,
}: {
  value: string
  onChange: (category: string) => void
  problems: readonly Problem[]
}) {
  const { data, failure, asking } = useAnswer(BrowseCategoriesDocument, {})
  const listed = flat(treeOf(data?.categories ?? []))
  const isListed = value === '' || listed.some(({ category }) => category.id === value)
  return (
    <Field
      label="Category"
      {...(failure && { hint: `The list is not known: ${failure.message}` })}
      problems={problemsAt(problems, ['input', 'category'])}
    >
      {(given) => (
        <select {...given} aria-busy={asking} value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">Any</option>
          {isListed ? null : <option value={value}>{value}</option>}
          {listed.map(({ category: { id, name }, depth }) => (
            <option key={id} value={id}>
              {`${'\u00a0\u00a0\u00a0'.repeat(depth)}${name}`}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
