import type { FastifyInstance } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { CodedError } from '#shared/errors.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { viewerApi } from '#shared/viewer-api.ts'
import { networkOfRequest } from '../http/client-address.ts'
import { sendError } from '../http/errors.ts'
import { readJsonBodies } from '../http/json-bodies.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { createCodeSender } from '../services/gate/code-mail.ts'
import { recordGateLeave } from '../services/gate/gate-leaves.ts'
import { listRefusals } from '../services/gate/refusals.ts'
import { sendCode } from '../services/gate/send-code.ts'
import { lookAtLink } from '../services/gate/team-look.ts'
import { linkOfSlug } from '../services/links/open-link.ts'
import type { RoutePlugin } from './plugin.ts'
import { readerContentRoutes } from './reader-content.ts'

const codesPerMinute = 60
const leavesPerMinute = 300

export const gateRoutes: RoutePlugin = (app, context) => {
  const sender = createCodeSender(context)
  app.addHook('onClose', async () => {
    await sender?.close()
  })
  app.register(async (scope) => codeRoute(scope, context, sender))
  app.register(async (scope) => leaveRoute(scope, context))
  readerContentRoutes(app, context)
  route(app, context, 'links.look', trackerApi['links.look'], ({ caller, params }) =>
    lookAtLink(context, caller, params.linkId),
  )
  route(app, context, 'links.refusals', trackerApi['links.refusals'], ({ caller, params }) =>
    listRefusals(context, caller, params.linkId),
  )
}

/** An invalid address has its own error code, because the viewer shows the error at the input field. */
export function sayEmailInvalid(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const badEmail =
      hasZodFastifySchemaValidationErrors(error) &&
      error.validation.some(({ instancePath }) => instancePath === '/email')
    const coded = badEmail ? new CodedError('email_invalid', 'This is not an e-mail address.') : error
    return sendError(coded, request, reply)
  })
}

function codeRoute(
  app: FastifyInstance,
  context: TrackerContext,
  sender: ReturnType<typeof createCodeSender>,
) {
  sayEmailInvalid(app)
  route(
    app,
    context,
    'visit.code',
    viewerApi['visit.code'],
    async ({ params, body, request }) => {
      const link = await linkOfSlug(context, params.slug)
      const { email, passcode, resume } = body
      await sendCode(context, sender, link, {
        ...body,
        email,
        passcode,
        resume,
        from: networkOfRequest(request),
      })
      return {}
    },
    { perMinute: codesPerMinute, bodyLimit: 4 * 1024 },
  )
}

function leaveRoute(app: FastifyInstance, context: TrackerContext): void {
  readJsonBodies(app, 'text/plain') // sendBeacon sends text/plain
  route(
    app,
    context,
    'gate.leave',
    viewerApi['gate.leave'],
    async ({ params, body, request }) => {
      const { headers } = request
      const link = await linkOfSlug(context, params.slug)
      await recordGateLeave(context, link, body, {
        from: networkOfRequest(request),
        userAgent: headers['user-agent'] ?? '',
        purpose: [headers['sec-purpose'], headers.purpose].join(' '),
      })
      return {}
    },
    { perMinute: leavesPerMinute, bodyLimit: 4 * 1024 },
  )
}
