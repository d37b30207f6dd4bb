import type { DependencyKind } from '../../../generated/graphql.ts'
import { Field } from '../../../parts/Field.tsx'
import { Options } from '../../../parts/Options.tsx'
import { pathOf } from '../draft.ts'
import { faultsAt } from '../faults.ts'
import { Entries } from './Entries.tsx'
import { DraftLine, DraftText, Line } from './fields.tsx'
import type { DraftForm } from './fields.tsx'

export const dependencyKinds: Readonly<Record<DependencyKind, string>> = {
  REQUIRED: 'Does not run without it',
  OPTIONAL: 'Runs better with it',
  CONFLICT: 'Does not run beside it',
  PROVIDES: 'Stands in for it',
  EMBEDDED: 'Contains it',
}

const blank = { id: '', range: '', kind: 'REQUIRED' } as const

/** Panel versions, other plugins, and what is asked of the panel. */
export const Needs = ({ form, isKnown }: { form: DraftForm; isKnown: boolean }) => {
  const unsaid = isKnown ? ' The gateway does not tell what it is now; empty leaves it as it is.' : ''
  return (
    <fieldset>
      <legend>What it needs</legend>
      <div className="publish-pair">
        <DraftLine form={form} name="minPanelVersion" label="Oldest panel version" hint={`Such as 1.0.0.${unsaid}`} />
        <DraftLine form={form} name="maxPanelVersion" label="Newest panel version" hint={`Such as 2.9.0.${unsaid}`} />
      </div>
      <Entries
        title="Other plugins"
        one="dependency"
        hint="At most 100."
        rows={form.draft.dependencies}
        faults={faultsAt(form.faults, pathOf('dependencies'))}
        blank={blank}
        onRows={(dependencies) => form.change({ dependencies })}
      >
        {({ id, range, kind }, index, onRow) => {
          const at = (field: string) => faultsAt(form.faults, [...pathOf('dependencies'), String(index), field])
          return (
            <div className="publish-pair">
              <Line
                label="Plugin"
                hint="Its panel item id or marketplace id."
                value={id}
                faults={at('id')}
                onText={(text) => onRow({ id: text })}
              />
              <Line
                label="Accepted versions"
                hint="Such as >=1.0.0; any when empty."
                value={range}
                faults={at('range')}
                onText={(text) => onRow({ range: text })}
              />
              <Field label="Kind" problems={at('kind')}>
                {(given) => (
                  <select
                    {...given}
                    value={kind}
                    onChange={({ target }) => onRow({ kind: target.value as DependencyKind })}
                  >
                    <Options of={dependencyKinds} />
                  </select>
                )}
              </Field>
            </div>
          )
        }}
      </Entries>
      <DraftText
        form={form}
        name="permissions"
        label="Permissions"
        rows={4}
        spellCheck={false}
        className="publish-code"
        hint={`What it asks of the panel: JSON, as in the permissions part of plugin.yaml.${unsaid}`}
      />
    </fieldset>
  )
}
