import { authorizationOf, mayIntrospect } from '../../console/src/playground/token.ts'

test.each([
  ['{"Authorization":"Bearer abc"}', 'Bearer abc'],
  ['{"authorization":" Bearer abc "}', 'Bearer abc'],
  ['{"Authorization":"Bearer "}', ''],
  ['{"Authorization":"bearer"}', ''],
  ['{"Authorization":["Bearer abc"]}', ''],
  ['{"X-Request-ID":"1"}', ''],
  ['{"Authorization":"Bearer abc"', ''],
  ['', ''],
  ['null', ''],
  ['"Bearer abc"', ''],
])('the headers %s carry the authorization "%s"', (headers, authorization) => {
  expect(authorizationOf(headers)).toBe(authorization)
})

const tokenWith = (payload: unknown) =>
  `Bearer head.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`

test.each([
  ['a token with the permission', tokenWith({ permissions: ['item:read', 'admin:introspect'], note: '??>>' }), true],
  ['a token without it', tokenWith({ permissions: ['item:read'] }), false],
  ['a token whose permissions are text', tokenWith({ permissions: 'admin:introspect' }), false],
  ['a token without permissions', tokenWith(null), false],
  ['something with dots that is no token', 'Bearer a.%%%.b', false],
  ['an opaque key, which only the gateway can judge', 'Bearer cap_live_1_x', true],
  ['nothing', '', false],
])('the schema is asked for with %s: %j', (_name, authorization, expected) => {
  expect(mayIntrospect(authorization)).toBe(expected)
})
