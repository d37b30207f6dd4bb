import { planLines } from '../../console/src/playground/plan-tree.ts'

test('a plan is told as steps, inner ones deeper, each fetch with its operation', () => {
  const plan = {
    kind: 'QueryPlan',
    node: {
      kind: 'Sequence',
      nodes: [
        { kind: 'Fetch', serviceName: 'marketplace', operation: '{ plugin { id } }' },
        {
          kind: 'Parallel',
          nodes: [
            {
              kind: 'Flatten',
              path: [{ Field: '_0_plugins' }, '@', { TypeCondition: ['Plugin', 'Theme'] }, { Field: 'author' }],
              node: { kind: 'Fetch', serviceName: 'panel', operation: 'query($r: [_Any!]!) { x }', requires: [] },
            },
            { kind: 'BatchFetch', serviceName: 'panel', operation: 'query { y }', entityBatch: { aliases: [] } },
            {
              kind: 'Condition',
              condition: 'deep',
              ifClause: { kind: 'Fetch', serviceName: 'stats', operation: '{ z }' },
            },
          ],
        },
      ],
    },
  }
  const text = planLines(plan).map(({ depth, title, operation }) => `${' '.repeat(depth)}${title}|${operation ?? ''}`)
  expect(text).toEqual([
    'One after the other|',
    ' Ask marketplace|{ plugin { id } }',
    ' At the same time|',
    '  For each plugins[](Plugin or Theme).author|',
    '   Ask for entities at panel|query($r: [_Any!]!) { x }',
    '  Ask for entities of several places at panel|query { y }',
    '  If $deep|',
    '   Ask stats|{ z }',
  ])
})

test('a subscription is told by what starts it, and an empty plan by nothing', () => {
  const primary = { serviceName: 'panel', operation: 'subscription { tick }' }
  expect(planLines({ kind: 'QueryPlan', node: { kind: 'Subscription', primary } })).toEqual([
    { depth: 0, title: 'For each event of' },
    { depth: 1, title: 'Ask panel', operation: 'subscription { tick }' },
  ])
  expect(planLines({ kind: 'QueryPlan' })).toEqual([])
})
