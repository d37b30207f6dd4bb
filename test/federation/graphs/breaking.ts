import type { World } from './graph.ts'

const slot = { __typename: 'Slot', id: '1', code: 'c1', place: { __typename: 'Place', row: 4 }, load: 7 }
/** The planner asks `loads` for `place`, which only `alarms` has, and breaks off over it. */
export const breaking: World = {
  things: [slot],
  roots: { 'Query.slots': () => [slot] },
  computed: { 'Slot.alarm': (told) => `load ${String(told['load'])}` },
  subgraphs: {
    loads: `type Slot @key(fields: "id") @key(fields: "code") { id: ID! code: String load: Int }`,
    slots: `type Query { slots: [Slot] } type Slot @key(fields: "code", resolvable: false) { code: String }`,
    alarms: `type Slot @key(fields: "id") @key(fields: "code") @key(fields: "place { row }") { id: ID! code: String place: Place! @shareable
        load: Int @external alarm: String @requires(fields: "load") }
      type Place { row: Int! @shareable }`,
  },
}
