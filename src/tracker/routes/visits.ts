import type { FastifyInstance } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { CodedError } from '#shared/errors.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { type Beat, viewerApi } from '#shared/viewer-api.ts'
import { QuickBeat, quickBeat } from '../domain/visits/fast-beat-parser.ts'
import { type VisitClaims, verifyVisitToken } from '../domain/visits/visit-token.ts'
import { networkOfRequest } from '../http/client-address.ts'
import { sendError, toCodedError } from '../http/errors.ts'
import { readJsonBodies } from '../http/json-bodies.ts'
import { inRequest } from '../http/request-ids.ts'
import { route } from '../http/route.ts'
import { silentAfterMs } from '../repositories/tracker-processes.ts'
import type { TrackerContext } from '../services/context.ts'
import { createReadersSignal } from '../services/feed/readers-signal.ts'
import { openForReader } from '../services/gate/open.ts'
import { linkOfSlug } from '../services/links/open-link.ts'
import { createBeatCommits } from '../services/visits/beat-fast-path.ts'
import { createBeatQueue } from '../services/visits/beat-group-commit.ts'
import { answerHeld, listHeld } from '../services/visits/held-openings.ts'
import { recordVisitEvents } from '../services/visits/visit-events.ts'
import { confirmPerson, countVisits, getVisit, listVisits } from '../services/visits/visit-list.ts'
import { getVisitor, listVisitors } from '../services/visits/visitors.ts'
import { sayEmailInvalid } from './gate.ts'
import type { RoutePlugin } from './plugin.ts'

/** The browsers' size limit for the body of a keepalive request. */
const maxBeatBytes = 64 * 1024
/** Limits for one network, which a whole office may share. */
const beatsPerMinute = 6_000
const openingsPerMinute = 600
const eventsPerMinute = 600

export const visitsRoutes: RoutePlugin = async (app, context) => {
  const readers = createReadersSignal(context)
  const commit = createBeatCommits(context)
  const queue = createBeatQueue({
    commit(beats) {
      context.metrics.beatBatch.observe(beats.length)
      return commit(beats)
    },
    onBatchFailed: () => context.availability.reportGap('beats'),
    committed({ deadlineAt, workspaces }) {
      if (deadlineAt !== null) context.expectLeave(deadlineAt)
      readers.touch(workspaces)
    },
  })
  context.availability.addCheck(() => (queue.stuckMs() > silentAfterMs ? 'beats' : null))
  app.addHook('onClose', async () => {
    await queue.drained()
    readers.close()
  })
  await app.register(async (scope) => openingRoute(scope, context))
  await app.register(async (scope) => beatRoute(scope, context, (heard) => queue.add(heard)))
  await app.register(async (scope) => eventRoute(scope, context))
  deviceRoutes(app, context)
}

/** Returns the handler, which also counts the answers of the gate. */
function countAnswers<I, A extends { resumed?: boolean | undefined }>(
  { metrics: { gateAnswers } }: TrackerContext,
  open: (input: I) => Promise<A>,
): (input: I) => Promise<A> {
  return async (input) => {
    try {
      const answer = await open(input)
      gateAnswers.inc({ result: answer.resumed ? 'resumed' : 'opened' })
      return answer
    } catch (error) {
      gateAnswers.inc({ result: toCodedError(error).code })
      throw error
    }
  }
}

function openingRoute(app: FastifyInstance, context: TrackerContext) {
  const options = { perMinute: openingsPerMinute, bodyLimit: 16 * 1024 }
  sayEmailInvalid(app)
  const open = viewerApi['visit.open']
  route(
    app,
    context,
    'visit.open',
    open,
    countAnswers(context, async ({ params, body, request }) => {
      const { headers } = request
      const link = await linkOfSlug(context, params.slug)
      const { readerKey, email, claimedEmail, claimedRecord, code, pass, passcode } = body
      const { acceptedAgreement, acceptedConsent, resume, load, look } = body
      const from = networkOfRequest(request)
      const accepted = { acceptedAgreement, acceptedConsent }
      const said = { email, claimedEmail, claimedRecord, code, pass, passcode }
      const shown = { readerKey, ...said, ...accepted, resume, load, look, from }
      const { visit, answer } = await openForReader(inRequest(context, request), params.slug, link, shown, {
        ...body.signals,
        userAgent: headers['user-agent'] ?? '',
        purpose: [headers['sec-purpose'], headers.purpose].join(' '),
      })
      if (visit.deadline_at !== null) context.expectLeave(visit.deadline_at)
      return answer
    }),
    options,
  )
}

type AddBeat = ReturnType<typeof createBeatQueue>['add']

const stepOf = (
  { workspaceId, visitId }: VisitClaims,
  { load, seq, page, visible, goodbye, closed, openMs }: Beat,
) => ({ visitId, workspaceId, load, beat: seq, page, visible, goodbye, closed, openMs })

/** Returns `add`, which also measures the time to the commit and counts the result. */
function measureBeats({ metrics: { beats, beatSeconds } }: TrackerContext, add: AddBeat): AddBeat {
  const counted = beats.labels({ result: 'counted' })
  const refused = beats.labels({ result: 'refused' })
  const failed = beats.labels({ result: 'failed' })
  return (heard) => {
    const began = performance.now()
    const count = (result: typeof counted) => {
      result.inc()
      beatSeconds.observe((performance.now() - began) / 1_000)
    }
    return add(heard).then(
      () => count(counted),
      (error: unknown) => {
        const isRefusal = error instanceof CodedError && error.status < 500
        count(isRefusal ? refused : failed)
        throw error
      },
    )
  }
}

/** Common beats are parsed and checked in one step. The schema checks all others. */
function readBeats(app: FastifyInstance): void {
  // sendBeacon and fetchLater send text/plain, because this type needs no preflight.
  for (const type of ['application/json', 'text/plain']) readJsonBodies(app, type, quickBeat)
  app.setValidatorCompiler((of) => {
    const bySchema = validatorCompiler(of as Parameters<typeof validatorCompiler>[0])
    return (data) => (data instanceof QuickBeat ? { value: data.beat } : bySchema(data))
  })
}

const stored = {}

function beatRoute(app: FastifyInstance, context: TrackerContext, add: AddBeat): void {
  const measured = measureBeats(context, add)
  // A line for each beat costs time, so its fields are made only if the level is debug.
  const logsBeats = context.log.level === 'debug'
  readBeats(app)
  // The answer is always an empty object, so the schema need not check it each time.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler((error, request, reply) => {
    const coded = toCodedError(error)
    const malformed = coded.code === 'bad_request'
    return sendError(malformed ? new CodedError('beat_invalid', coded.message) : error, request, reply)
  })
  route(
    app,
    context,
    'beat',
    viewerApi.beat,
    ({ body, request }) => {
      const claims = verifyVisitToken(context.signingKey, body.token)
      if (!claims) throw new CodedError('visit_token_invalid', 'This is not a visit token.')
      // No asynchronous function: each of them takes time for each beat.
      return measured({ claims, beat: body }).then(() => {
        if (logsBeats) request.log.debug(stepOf(claims, body), 'beat stored')
        return stored
      })
    },
    { perMinute: beatsPerMinute, bodyLimit: maxBeatBytes },
  )
}

function eventRoute(app: FastifyInstance, context: TrackerContext): void {
  readJsonBodies(app, 'text/plain') // sendBeacon sends text/plain
  route(
    app,
    context,
    'visit.events',
    viewerApi['visit.events'],
    async ({ body, request }) => {
      const claims = verifyVisitToken(context.signingKey, body.token)
      if (!claims) throw new CodedError('visit_token_invalid', 'This is not a visit token.')
      await recordVisitEvents(inRequest(context, request), claims, body.events)
      return {}
    },
    { perMinute: eventsPerMinute, bodyLimit: 32 * 1024 },
  )
}

function deviceRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'visits.list', trackerApi['visits.list'], ({ caller, query }) =>
    listVisits(context, caller, query),
  )
  route(app, context, 'visits.counts', trackerApi['visits.counts'], ({ caller, query }) =>
    countVisits(context, caller, query),
  )
  route(app, context, 'visits.get', trackerApi['visits.get'], ({ caller, params }) =>
    getVisit(context, caller, params.visitId),
  )
  route(
    app,
    context,
    'visits.confirmPerson',
    trackerApi['visits.confirmPerson'],
    ({ caller, params, request }) => confirmPerson(inRequest(context, request), caller, params.visitId),
  )
  route(app, context, 'held.list', trackerApi['held.list'], ({ caller }) => listHeld(context, caller))
  route(
    app,
    context,
    'held.answer',
    trackerApi['held.answer'],
    async ({ caller, params, body, request }) => ({
      count: await answerHeld(inRequest(context, request), caller, params.linkId, body.answer),
    }),
  )
  route(app, context, 'visitors.list', trackerApi['visitors.list'], ({ caller, query }) =>
    listVisitors(context, caller, query),
  )
  route(app, context, 'visitors.get', trackerApi['visitors.get'], ({ caller, params }) =>
    getVisitor(context, caller, params.visitorId),
  )
}
