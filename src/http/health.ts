import type { Route } from './router.ts'

/** Why the process should get no traffic now; an empty list means ready. */
export type Readiness = () => readonly string[]

const json = { 'Content-Type': 'application/json; charset=utf-8' }

/**
 * `/livez` says that the process answers and touches nothing else. `/readyz` says whether to send traffic: not while starting,
 * draining, when the store has been away for five seconds or has taken no writes for some more; an outage of the marketplace is no reason,
 * reads go on from the projection.
 */
export function healthRoutes(readiness: Readiness): readonly Route[] {
  return [
    {
      methods: ['GET', 'HEAD'],
      path: '/livez',
      always: true,
      handler: (exchange) => exchange.respond(200, json, '{"status":"live"}'),
    },
    {
      methods: ['GET', 'HEAD'],
      path: '/readyz',
      always: true,
      async handler(exchange) {
        const reasons = readiness()
        const ready = reasons.length === 0
        const body = ready ? { status: 'ready' } : { status: 'not ready', reasons }
        await exchange.respond(ready ? 200 : 503, ready ? json : { ...json, 'Retry-After': 1 }, JSON.stringify(body))
      },
    },
  ]
}
