// The events that webhooks send. To add an event: add an entry to `webhookEvents`, its name to messages/{en,ja}/webhooks.ts, and call
// `recordWebhookEvents` (src/tracker/services/webhooks/record.ts) in the transaction that decides it. The documentation (docs/webhooks.md), the JSON
// schemas and the screen follow from the entry.
import { z } from 'zod'
import { Instant } from './instant.ts'
import { GateQuestion } from './link-settings.ts'
import { DurationMs, Id } from './model/basics.ts'
import { Signal } from './model/signals.ts'
import { VisitEventKind } from './model/visit-events.ts'

const WebhookDocument = z.object({ id: Id, title: z.string() })
const WebhookOwner = z
  .object({ id: Id, name: z.string(), email: z.string() })
  .describe('The member who owns the link.')
const WebhookLink = z
  .object({
    id: Id,
    name: z.string(),
    recipientEmail: z.string().nullable().describe('The person for whom the link was made. Null: no person.'),
  })
  .describe('The link, without its URL: the URL is a secret.')

const WebhookSharedBy = z
  .object({
    linkId: Id.describe('The link that was shared.'),
    visitId: Id.nullable().describe('The visit of the reader. Null: the visit was deleted.'),
    email: z.string().nullable().describe('The address of the reader. Null: not known.'),
  })
  .describe('The reader who made the link for a colleague. Missing: a member made the link.')

const WebhookReader = z.object({
  id: Id.nullable().describe('The visitor. Null: the address of the reader is not known.'),
  email: z.string().nullable(),
  confidence: z
    .enum(['anonymous', 'link', 'claimed', 'typed', 'verified'])
    .describe(
      'How certain the address is. link: the link was made for this person. claimed: from the URL of a merge link (an address, or the id of a Lead or Contact), or named by another reader who shared the document; not confirmed by anybody. typed: typed at the gate. verified: proved by a code.',
    ),
  name: z.string().nullable().describe('The name of the Lead or Contact in Salesforce.'),
  company: z.string().nullable(),
  claimedRecordId: z
    .string()
    .nullable()
    .describe('The Lead or Contact that the URL of a merge link names. Anybody can change the URL.'),
})

const WebhookVisit = z.object({
  id: Id,
  state: z.enum(['reading', 'left']),
  openedAt: Instant,
  leftAt: Instant.nullable().describe('The last proven activity. Null while the visit is open.'),
  activeMs: DurationMs.describe('Reading time of all pages, in ms.'),
  page: z.int().min(1).describe('The page on screen. After the leave: the exit page.'),
  pageCount: z.int().min(0),
  pages: z
    .array(z.object({ page: z.int().min(1), activeMs: DurationMs }))
    .describe('Reading time of each page that was read.'),
  leaves: z.int().min(0).describe('How often the reader has left. More than 1 after a resumed visit.'),
  isReturning: z.boolean().describe('The same visitor has read this document before.'),
})

const visitData = {
  visit: WebhookVisit,
  reader: WebhookReader,
  document: WebhookDocument,
  link: WebhookLink,
  owner: WebhookOwner,
  sharedBy: WebhookSharedBy.optional(),
}

const WebhookAction = z
  .object({
    kind: VisitEventKind.describe(
      'meeting, reply, page, share: a next step. share: the reader made a link for a colleague. download, print, link: in the document. print: the print dialog was opened.',
    ),
    page: z.int().min(1).nullable().describe('The page that was on screen. Null: not known.'),
    target: z
      .string()
      .nullable()
      .describe(
        'The address of a link, without user name, query and fragment, or the name of a file, or the address of the colleague. Null: there is none.',
      ),
    at: Instant,
  })
  .describe('What the reader did besides reading.')

/** The values of an event that the tracker stores when it decides the event. They must contain no personal data: an erasure does not change them. */
const noFacts = z.object({})

type EventDefinition = {
  /** What the event is about. The tracker reads this object when it sends the event. */
  readonly subject: 'visit' | 'action' | 'link' | 'gate' | 'none'
  readonly summary: string
  readonly facts: z.ZodObject
}

const defineEvents = <const E extends Record<string, EventDefinition>>(events: E): E => events

export const webhookEvents = defineEvents({
  'visit.opened': {
    subject: 'visit',
    summary: 'A person opened a link. Scanners, suspected visits and team members cause no event.',
    facts: noFacts,
  },
  'visit.left': {
    subject: 'visit',
    summary: 'The reader left. A visit that was resumed leaves again, with a higher number of leaves.',
    facts: noFacts,
  },
  'visit.resumed': {
    subject: 'visit',
    summary: 'The reader came back within the resume window. The same visit goes on.',
    facts: noFacts,
  },
  'visit.acted': {
    subject: 'action',
    summary:
      'The reader did something besides reading: opened a link of the PDF, downloaded, printed, or used a next step. One event for each action.',
    facts: z.object({ actionId: z.string().describe('The id of the action.') }),
  },
  'signal.raised': {
    subject: 'visit',
    summary: 'A visit that left raised a signal. A visit raises each kind of signal at most once.',
    facts: z.object({
      signal: Signal.describe(
        'cameBack: after awayMs without a visit. company: people of this company have read. newPage: pages that the reader read for the first time.',
      ),
    }),
  },
  'link.created': {
    subject: 'link',
    summary: 'A member made a link, or a reader made one for a colleague (`sharedBy`).',
    facts: noFacts,
  },
  'gate.left': {
    subject: 'gate',
    summary:
      'Somebody opened a link, saw a question of the gate and left. It is decided five minutes later, and at most once a day for a browser and a link.',
    facts: z.object({
      question: GateQuestion.describe(
        'What the gate asked. terms: an agreement or a privacy text. note: only the note of the sender was on screen.',
      ),
      refusalId: Id.describe('The entry in the list of the link.'),
    }),
  },
  'run.written': {
    subject: 'visit',
    summary: 'A workflow has written to Salesforce for a visit.',
    facts: z.object({
      runId: Id,
      workflowId: Id,
      taskId: z.string().nullable().describe('The Task in Salesforce.'),
      campaignMemberId: z.string().nullable().describe('The campaign member in Salesforce.'),
    }),
  },
})

export type WebhookEventType = keyof typeof webhookEvents
export type WebhookFacts<T extends WebhookEventType> = z.infer<(typeof webhookEvents)[T]['facts']>

export const webhookEventTypes = Object.keys(webhookEvents) as WebhookEventType[]
/** The type of the message that an admin sends to test an endpoint. It cannot be chosen, and each endpoint gets it. */
export const testEventType = 'webhook.test' as const

const linkData = {
  link: WebhookLink,
  document: WebhookDocument,
  owner: WebhookOwner,
  sharedBy: WebhookSharedBy.optional(),
}
const dataOf = {
  visit: z.object(visitData),
  action: z.object({ ...visitData, action: WebhookAction }),
  link: z.object(linkData),
  gate: z.object({
    ...linkData,
    claimedEmail: z
      .string()
      .nullable()
      .describe(
        'The address of the recipient of the link, or the one for which this browser requested a code. Nobody proved that this person was there. Null: not known.',
      ),
  }),
  none: z.object({}),
}
export type WebhookData = { [S in keyof typeof dataOf]: z.infer<(typeof dataOf)[S]> }

/** The schema of the body of a request. */
export function webhookBodyOf(type: WebhookEventType | typeof testEventType): z.ZodObject {
  const { subject, facts, summary }: EventDefinition =
    type === testEventType
      ? { subject: 'none', facts: noFacts, summary: 'An admin tests the endpoint.' }
      : webhookEvents[type]
  return z
    .object({
      type: z.literal(type),
      timestamp: Instant.describe('When the event happened.'),
      data: dataOf[subject].extend(facts.shape),
    })
    .meta({ title: type, description: summary })
}
