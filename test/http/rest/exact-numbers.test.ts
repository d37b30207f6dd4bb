/** Money is exact at this door, too: what a JSON number says is up to who reads it, and not rounded before. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { reporting } from '../../features/analytics/activity/asking.ts'

let house: TestGateway
beforeAll(async () => {
  house = await startTestGateway()
  const purchase = { type: 'purchase', data: { custom: { amount: '999999999.999999', currency: 'JPY' } } }
  await reporting(house, Date.now).report([...Array.from({ length: 12 }, () => purchase), { type: 'download' }])
}, 60_000)
afterAll(() => house.stop())

async function textOf(path: string): Promise<string> {
  const response = await fetch(`${house.url}/api${path}`, {
    headers: { authorization: `Bearer ${await house.token()}` },
  })
  expect(response.status).toBe(200)
  return response.text()
}

test.each([
  ['/integration/analytics/report/mpi-000001', '"revenue":[{"amount":11999999999.999988,"currency":"JPY"}]'],
  ['/integration/analytics/top-plugins?metric=revenue&currency=JPY', '"value":11999999999.999988'],
  ['/dashboard/overview', '"revenue":[{"amount":11999999999.999988,"currency":"JPY"}]'],
  ['/dashboard/trends?metric=revenue&period=7d', '"total":11999999999.999988'],
])('a sum of more digits than a float holds has all of them at %s', async (path, said) => {
  expect(await textOf(path)).toContain(said)
})

test('what a float holds is written as ever', async () => {
  expect(await textOf('/dashboard/trends?metric=downloads&period=7d')).toMatch(/"value":1\}.*"total":1/)
})
