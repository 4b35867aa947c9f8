// The events of webhooks in the API documentation: the object `webhooks` of OpenAPI 3.1, with a JSON schema for each event.
import { z } from 'zod'
import { testEventType, webhookBodyOf, webhookEventTypes } from '#shared/webhook-events.ts'

const headers = {
  'webhook-id': 'The id of the delivery. A retry and a replay have the same id.',
  'webhook-timestamp': 'The instant of the attempt, in seconds since 1970.',
  'webhook-signature': 'One or two signatures, separated by a space: v1,<base64>.',
}

/** Returns the object `webhooks` of the OpenAPI document. */
export function webhookDocs() {
  const docs = [...webhookEventTypes, testEventType].map((type) => {
    const { $schema: _dialect, ...schema } = z.toJSONSchema(webhookBodyOf(type))
    return [
      type,
      {
        post: {
          operationId: `webhook.${type}`,
          tags: ['events of webhooks'],
          summary: schema.description,
          parameters: Object.entries(headers).map(([name, description]) => ({
            ...{ name, in: 'header', required: true, description, schema: { type: 'string' } },
          })),
          requestBody: { required: true, content: { 'application/json': { schema } } },
          responses: {
            '2XX': { description: 'The receiver has the event. Every other answer is a failed attempt.' },
            '410': { description: 'The receiver wants no more events. The tracker turns off the webhook.' },
          },
        },
      },
    ]
  })
  return Object.fromEntries(docs)
}
