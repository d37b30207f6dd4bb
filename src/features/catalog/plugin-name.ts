import { invalid } from '../../kit/failure.ts'

export interface PluginNames {
  readonly id?: string | null | undefined
  readonly slug?: string | null | undefined
  readonly panelItemId?: string | null | undefined
}

/** Exactly one of the ways to name a plugin. */
export function readPluginName(args: PluginNames) {
  const given = Object.entries(args).filter(([, value]) => value !== null && value !== undefined) as [
    keyof PluginNames,
    string,
  ][]
  const [name] = given
  if (given.length !== 1 || !name)
    throw invalid(
      [],
      'exactly one of id, slug and panelItemId',
      given.length === 0 ? 'none' : `${given.length} of them`,
    )
  return { kind: name[0], value: name[1] }
}
