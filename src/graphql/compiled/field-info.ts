import type { FieldNode, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo } from 'graphql'
import type { Path } from 'graphql/jsutils/Path.js'
import type { Plan, Run } from './run.ts'

/** A field as it is before it runs. */
export interface FieldPlace {
  readonly plan: Plan
  readonly parentType: GraphQLObjectType
  /** Response name. */
  readonly key: string
  readonly fieldName: string
  readonly fieldNodes: readonly FieldNode[]
  readonly returnType: GraphQLOutputType
}

/** `info` of a resolver: most never look at it, so it holds next to nothing and answers what it is asked. */
export class FieldInfo implements GraphQLResolveInfo {
  readonly #place: FieldPlace
  readonly #run: Run
  readonly #above: Path | undefined
  #path: Path | undefined

  constructor(place: FieldPlace, run: Run, above: Path | undefined, path: Path | undefined) {
    this.#place = place
    this.#run = run
    this.#above = above
    this.#path = path
  }

  get path(): Path {
    const { key, parentType } = this.#place
    return (this.#path ??= { prev: this.#above, key, typename: parentType.name })
  }

  get fieldName() {
    return this.#place.fieldName
  }

  get fieldNodes() {
    return this.#place.fieldNodes
  }

  get returnType() {
    return this.#place.returnType
  }

  get parentType() {
    return this.#place.parentType
  }

  get schema() {
    return this.#place.plan.schema
  }

  get fragments() {
    return this.#place.plan.fragments
  }

  get operation() {
    return this.#place.plan.operation
  }

  get rootValue() {
    return this.#run.rootValue
  }

  get variableValues() {
    return this.#run.variables
  }
}
