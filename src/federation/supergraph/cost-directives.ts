import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import type { ASTNode, ConstDirectiveNode, GraphQLSchema } from 'graphql'
import type { Feature } from './features.ts'

interface Element {
  readonly name: string
  astNode?: (ASTNode & { readonly directives?: readonly ConstDirectiveNode[] | undefined }) | null | undefined
}

/**
 * Puts `@cost` and `@listSize` of all subgraphs back onto the elements of the public schema, from which they were taken with
 * the rest of the machinery, so that cost can be worked out over it. Introspection does not show them.
 */
export function keepCostDirectives(
  api: GraphQLSchema,
  full: GraphQLSchema,
  features: ReadonlyMap<string, Feature>,
): void {
  const feature = features.get('cost')
  if (!feature) return
  const names = new Map((['cost', 'listSize'] as const).map((name) => [feature.directive(name), name]))
  const keep = (to: Element | undefined, from: Element | undefined) => {
    const kept = (from?.astNode?.directives ?? []).flatMap((directive) => {
      const name = names.get(directive.name.value)
      return name === undefined ? [] : [{ ...directive, name: { ...directive.name, value: name } }]
    })
    if (kept.length === 0 || !to?.astNode) return
    to.astNode = { ...to.astNode, directives: [...(to.astNode.directives ?? []), ...kept] }
  }
  for (const type of Object.values(api.getTypeMap())) {
    const source = full.getType(type.name)
    if (!source || type.name.startsWith('__')) continue
    keep(type as Element, source as Element)
    if ((isObjectType(type) || isInterfaceType(type)) && (isObjectType(source) || isInterfaceType(source))) {
      for (const field of Object.values(type.getFields())) {
        const from = source.getFields()[field.name]
        keep(field, from)
        for (const argument of field.args)
          keep(
            argument,
            from?.args.find((each) => each.name === argument.name),
          )
      }
    } else if (isInputObjectType(type) && isInputObjectType(source)) {
      for (const field of Object.values(type.getFields())) keep(field, source.getFields()[field.name])
    } else if (isEnumType(type) && isEnumType(source)) {
      for (const value of type.getValues()) keep(value, source.getValue(value.name) ?? undefined)
    }
  }
}
