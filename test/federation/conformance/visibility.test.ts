import { conformance } from '../graphs/suite.ts'
import type { Thing } from '../graphs/graph.ts'

const accounts: Thing[] = [
  {
    __typename: 'Account',
    id: '1',
    name: 'Ann',
    email: 'a@x',
    balance: 10,
    card: { __typename: 'Card', no: '42' },
    plan: 'FREE',
    vip: true,
    limit: 3,
  },
  { __typename: 'Admin', id: '2', name: 'Root', email: 'r@x', level: 9 },
]
interface Who {
  scopes?: string[]
  policies?: string[]
  known?: boolean
}
const access = {
  isAuthenticated: (context: unknown) => (context as Who).known === true,
  hasScope: (context: unknown, scope: string) => (context as Who).scopes?.includes(scope) === true,
  grantedPolicies: (context: unknown) => new Set((context as Who).policies),
}
const world = {
  things: accounts,
  roots: {
    'Query.account': () => accounts[0],
    'Query.someone': () => accounts,
    'Query.stats': () => 5,
    'Query.audit': () => 'log',
    'Query.open': () => 'yes',
    'Query.one': () => accounts[0],
    'Query.both': () => accounts,
    'Mutation.close': () => {
      throw new Error('must never run')
    },
    'Mutation.touch': () => 1,
  },
  computed: { 'Account.score': (told: Record<string, never>) => Number(told['balance']) * 2 },
  subgraphs: {
    a: `type Query { account: Account someone: [Person!]! stats: Int @requiresScopes(scopes: [["stats:read"], ["admin", "audit"]]) open: String one: Person both: [Both] } union Both = Account | Admin
      type Mutation { close: Int @authenticated touch: Int }
      interface Person { id: ID! name: String }
      type Account implements Person @key(fields: "id") { id: ID! name: String email: String! @authenticated card: Card plan: Plan limit: Int @policy(policies: [["fair"], ["x", "y"]]) }
      type Admin implements Person @authenticated { id: ID! name: String level: Int }
      type Card @requiresScopes(scopes: [["card:read"]]) { no: String }
      enum Plan @requiresScopes(scopes: [["plan:read"]]) { FREE PAID }`,
    b: `type Query { audit: String @policy(policies: [["auditor"]]) @authenticated }
      type Account @key(fields: "id") { id: ID! balance: Int @requiresScopes(scopes: [["money"]]) vip: Boolean @authenticated }`,
  },
}
const unauthenticated = (...path: (string | number)[]) => ({
  message: expect.stringMatching(/^[\w.]+ needs a token: send /) as unknown as string,
  path,
  code: 'AUTHENTICATION_FAILED',
})
const forbidden = (...path: (string | number)[]) => ({
  message: expect.stringMatching(
    /^(?:[\w.]+ needs the permission |The credentials of this request do not allow [\w.]+\.$)/,
  ) as unknown as string,
  path,
  code: 'AUTHORIZATION_FAILED',
})
const { computed: _unused, ...accessWorld } = world

conformance({
  title: '@authenticated, @requiresScopes and @policy',
  world: accessWorld,
  access,
  cases: [
    {
      name: 'a field without a rule is open',
      query: '{ open account { name } }',
      data: { open: 'yes', account: { name: 'Ann' } },
    },
    {
      name: '@authenticated refuses a stranger',
      query: '{ account { name vip } }',
      data: { account: { name: 'Ann', vip: null } },
      errors: [unauthenticated('account', 'vip')],
    },
    {
      name: '@authenticated lets a known caller through',
      query: '{ account { vip } }',
      context: { known: true },
      data: { account: { vip: true } },
    },
    {
      name: 'a refused field that may not be null takes its object',
      query: '{ account { name email } open }',
      data: { account: null, open: 'yes' },
      errors: [unauthenticated('account', 'email')],
    },
    {
      name: '@requiresScopes with one of the alternatives',
      query: '{ stats }',
      context: { known: true, scopes: ['stats:read'] },
      data: { stats: 5 },
    },
    {
      name: '@requiresScopes with the other alternative',
      query: '{ stats }',
      context: { known: true, scopes: ['audit', 'admin'] },
      data: { stats: 5 },
    },
    {
      name: '@requiresScopes with half of an alternative',
      query: '{ stats }',
      context: { known: true, scopes: ['admin'] },
      data: { stats: null },
      errors: [forbidden('stats')],
    },
    {
      name: 'a rule of another subgraph is kept as well',
      query: '{ account { balance } }',
      context: { known: true },
      data: { account: { balance: null } },
      errors: [forbidden('account', 'balance')],
    },
    {
      name: 'a rule of another subgraph that holds',
      query: '{ account { balance } }',
      context: { known: true, scopes: ['money'] },
      data: { account: { balance: 10 } },
    },
    {
      name: 'a rule on a type holds for the field that returns it',
      query: '{ account { card { no } } }',
      context: { known: true },
      data: { account: { card: null } },
      errors: [forbidden('account', 'card')],
    },
    {
      name: 'a rule on a type that holds',
      query: '{ account { card { no } } }',
      context: { scopes: ['card:read'] },
      data: { account: { card: { no: '42' } } },
    },
    {
      name: 'a rule on an enum',
      query: '{ account { plan } }',
      data: { account: { plan: null } },
      errors: [unauthenticated('account', 'plan')],
    },
    {
      name: 'a rule on one implementation closes the interface to strangers',
      query: '{ one { name } open }',
      data: { one: null, open: 'yes' },
      errors: [unauthenticated('one')],
    },
    {
      name: 'the interface is open to those who may see all of it',
      query: '{ someone { name } }',
      context: { known: true },
      data: { someone: [{ name: 'Ann' }, { name: 'Root' }] },
    },
    {
      name: 'a rule on a member of a union refuses its values only',
      query: '{ both { ... on Account { name } ... on Admin { level } } }',
      data: { both: [{ name: 'Ann' }, null] },
      errors: [unauthenticated('both', 1)],
    },
    {
      name: '@policy by the configured function',
      query: '{ account { limit } }',
      context: { policies: ['fair'] },
      data: { account: { limit: 3 } },
    },
    {
      name: '@policy needs all of one alternative',
      query: '{ account { limit } }',
      context: { known: true, policies: ['x'] },
      data: { account: { limit: null } },
      errors: [forbidden('account', 'limit')],
    },
    {
      name: 'two rules on one field must both hold',
      query: '{ audit }',
      context: { policies: ['auditor'] },
      data: { audit: null },
      errors: [unauthenticated('audit')],
    },
    {
      name: 'two rules on one field that both hold',
      query: '{ audit }',
      context: { known: true, policies: ['auditor'] },
      data: { audit: 'log' },
    },
    {
      name: 'a refused mutation never runs',
      query: 'mutation { close touch }',
      data: { close: null, touch: 1 },
      errors: [unauthenticated('close')],
    },
    {
      name: 'aliases do not get around a rule',
      query: '{ account { open: vip name: balance } }',
      data: { account: { open: null, name: null } },
      errors: [unauthenticated('account', 'open'), unauthenticated('account', 'name')],
    },
    {
      name: 'fragments do not get around a rule',
      query: '{ ...F } fragment F on Query { stats account { ... { vip } } }',
      data: { stats: null, account: { vip: null } },
      errors: [unauthenticated('stats'), unauthenticated('account', 'vip')],
    },
    {
      name: 'a refused field that is skipped is no error',
      query: '{ stats @skip(if: true) open }',
      data: { open: 'yes' },
    },
    {
      name: '__typename of what is open',
      query: '{ __typename account { __typename } }',
      data: { __typename: 'Query', account: { __typename: 'Account' } },
    },
  ],
})

conformance({
  title: 'a default of authenticated',
  world: accessWorld,
  access,
  defaultAccess: 'authenticated',
  cases: [
    {
      name: 'a field without a rule is closed to strangers',
      query: '{ open }',
      data: { open: null },
      errors: [unauthenticated('open')],
    },
    {
      name: 'a field without a rule is open to known callers',
      query: '{ open account { name } }',
      context: { known: true },
      data: { open: 'yes', account: { name: 'Ann' } },
    },
    {
      name: 'a field with a rule keeps its own',
      query: '{ stats }',
      context: { known: true },
      data: { stats: null },
      errors: [forbidden('stats')],
    },
  ],
})

const beasts: Thing[] = [
  {
    __typename: 'Beast',
    id: 'b',
    name: 'Bo',
    age: 4,
    kind: 'CAT',
    secret: 's',
    den: { __typename: 'Den', depth: 3, trap: 1 },
  },
]
conformance({
  title: '@inaccessible and contracts of the public schema',
  world: {
    things: beasts,
    roots: { 'Query.beast': () => beasts[0], 'Query.kinds': (args: { of?: string[] }) => args.of ?? ['CAT', 'DOG'] },
    computed: { 'Beast.rank': (told) => Number(told['age']) + String(told['secret']).length },
    subgraphs: {
      a: `type Query { beast: Beast kinds(of: [Kind!], hidden: Int @inaccessible): [Kind!] ghost: Ghost @inaccessible }
        type Beast @key(fields: "id") { id: ID! @inaccessible name: String age: Int kind: Kind secret: String @inaccessible den: Den }
        type Den @shareable { depth: Int trap: Int @inaccessible } type Ghost @inaccessible { x: Int }
        enum Kind { CAT DOG @inaccessible }`,
      b: `type Beast @key(fields: "id") { id: ID! secret: String @external age: Int @external rank: Int @requires(fields: "age secret") tame: Boolean }`,
    },
  },
  cases: [
    { name: 'a hidden key still leads on', query: '{ beast { name rank } }', data: { beast: { name: 'Bo', rank: 5 } } },
    {
      name: 'hidden names are not in the schema',
      query: '{ __type(name: "Beast") { fields { name } } ghost: __type(name: "Ghost") { name } }',
      data: {
        __type: {
          fields: [
            { name: 'name' },
            { name: 'age' },
            { name: 'kind' },
            { name: 'den' },
            { name: 'rank' },
            { name: 'tame' },
          ],
        },
        ghost: null,
      },
    },
    {
      name: 'hidden arguments are not in the schema',
      query: '{ __type(name: "Query") { fields { name args { name } } } }',
      data: {
        __type: {
          fields: [
            { name: 'beast', args: [] },
            { name: 'kinds', args: [{ name: 'of' }] },
          ],
        },
      },
    },
    {
      name: 'hidden enum values are not in the schema',
      query: '{ __type(name: "Kind") { enumValues { name } } }',
      data: { __type: { enumValues: [{ name: 'CAT' }] } },
    },
    {
      name: 'visible values pass both ways',
      query: 'query($of: [Kind!]) { kinds(of: $of) }',
      variables: { of: ['CAT'] },
      data: { kinds: ['CAT'] },
    },
    {
      name: 'a hidden value in a list that may not hold null',
      query: '{ kinds }',
      data: { kinds: null },
      errors: [
        {
          message: 'A subgraph answered a value that does not fit the type of this field.',
          path: ['kinds', 1],
          code: 'UPSTREAM_CONTRACT_VIOLATION',
        },
      ],
    },
    {
      name: 'no federation machinery is in the schema',
      query: '{ __schema { directives { name } types { name } } }',
      data: {
        __schema: {
          directives: ['include', 'skip', 'deprecated', 'specifiedBy', 'oneOf'].map((name) => ({ name })),
          types: [
            'Query',
            'Beast',
            'String',
            'Int',
            'Boolean',
            'Den',
            'Kind',
            '__Schema',
            '__Type',
            '__TypeKind',
            '__Field',
            '__InputValue',
            '__EnumValue',
            '__Directive',
            '__DirectiveLocation',
          ].map((name) => ({ name })),
        },
      },
    },
  ],
})
