/** Where the marketplace tells what happened. The signature is the credential; the answer comes when the message is safe on disk. */
import type { WebhooksService } from '../../features/webhooks/service.ts'
import { Failure } from '../../kit/failure.ts'
import { parseJson } from '../json.ts'
import { restRefusal } from '../refusal.ts'
import type { Route } from '../router.ts'

interface WebhookDoor {
  webhooks: WebhooksService
  /** What to answer to refused credentials: the refusal, or that there were too many. */
  refuseCredentials: (remoteAddress: string, refusal: Failure) => Promise<Failure>
}

const headers = { 'Content-Type': 'application/json; charset=utf-8' }

export const webhookRoute = ({ webhooks, refuseCredentials }: WebhookDoor): Route => ({
  methods: ['POST'],
  path: '/webhooks/marketplace',
  refusals: restRefusal,
  async handler(exchange) {
    const rawBody = await exchange.readBody()
    try {
      const delivery = { headers: exchange.headers, rawBody }
      const { id, duplicate } = await webhooks.receive(delivery, (bytes) => parseJson(Buffer.from(bytes)))
      exchange.notes.inboundEvent = id
      exchange.notes.duplicate = duplicate
      await exchange.respond(200, headers, JSON.stringify({ success: true, data: { id, duplicate } }))
    } catch (error) {
      const isRefused = error instanceof Failure && error.code === 'AUTHENTICATION_FAILED'
      throw isRefused ? await refuseCredentials(exchange.remoteAddress, error) : error
    }
  },
})
