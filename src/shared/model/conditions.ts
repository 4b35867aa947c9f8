// The conditions of a workflow: when a visit is worth its action. All conditions of a workflow must hold. An empty object: no condition.
import { z } from 'zod'
import { SignalKind } from './signals.ts'
import { visitEventKinds } from './visit-event-values.ts'
import { VisitEventKind } from './visit-events.ts'

/** A minimum reading time, in ms. */
const ReadForMs = z.int().min(1_000).max(86_400_000)

export const PagesCondition = z
  .object({
    /** The first page of the range. Pages are counted from 1. */
    from: z.int().min(1).max(100_000),
    /** The last page of the range. Equal to `from`: one page. */
    to: z.int().min(1).max(100_000),
    /** The minimum active time on all pages of the range together, in ms. */
    readForMs: ReadForMs,
  })
  .refine(({ from, to }) => from <= to, 'The range ends before it begins.')
export type PagesCondition = z.infer<typeof PagesCondition>

export const VisitKind = z.enum(['first', 'returning'])
export type VisitKind = z.infer<typeof VisitKind>

/** The conditions on the reader's record in Salesforce. The worker decides them, because the tracker cannot read Salesforce. */
export const RecordConditions = z.object({
  /** The visitor must match a record of this type. */
  record: z.enum(['Lead', 'Contact']).optional(),
  /** The visitor must be a member of this campaign. */
  memberOf: z
    .object({
      /** The 18-character id of the campaign. Ids of campaigns begin with 701. */
      campaignId: z.string().regex(/^701[A-Za-z0-9]{15}$/),
      campaignName: z.string().max(1000),
    })
    .optional(),
})
export type RecordConditions = z.infer<typeof RecordConditions>

export const Conditions = RecordConditions.extend({
  /** The minimum active time of the visit, in ms. */
  readForMs: ReadForMs.optional(),
  pages: PagesCondition.optional(),
  /** The minimum share of pages that the reader saw, in percent. Analytics defines a seen page (`seenFromMs`). */
  sharePercent: z.int().min(1).max(100).optional(),
  /** `returning`: the same visitor has read the document in an earlier visit. Decided when the visit opens. */
  visit: VisitKind.optional(),
  /** The visit must have raised at least one of these signals (signals.ts). */
  signals: z.array(SignalKind).min(1).optional(),
  /** The reader did at least one of these besides reading (ADR 112). */
  did: z.array(VisitEventKind).min(1).max(visitEventKinds.length).optional(),
})
export type Conditions = z.infer<typeof Conditions>
export type ConditionName = keyof Conditions

/** The conditions in the order of the sentence. */
export const conditionNames = [
  'signals',
  'visit',
  'readForMs',
  'sharePercent',
  'pages',
  'did',
  'record',
  'memberOf',
] as const satisfies readonly ConditionName[]

/** The conditions that ask for reading, signals or clicks. They have no meaning for the trigger `opened`, because nothing has happened yet. */
const ofReading: readonly ConditionName[] = ['readForMs', 'sharePercent', 'pages', 'signals', 'did']

/** Returns the names of the conditions that a workflow with this trigger can have, in the order of the sentence. */
export const conditionNamesFor = (trigger: 'opened' | 'left'): ConditionName[] =>
  conditionNames.filter((name) => trigger === 'left' || !ofReading.includes(name))

/** Returns the conditions that apply for the trigger. */
export const conditionsFor = (trigger: 'opened' | 'left', conditions: Conditions): Conditions =>
  Object.fromEntries(
    conditionNamesFor(trigger).flatMap((name) =>
      conditions[name] === undefined ? [] : [[name, conditions[name]]],
    ),
  )

/** A condition that a visit did not meet, with the figures that decided it. */
export const UnmetCondition = z.discriminatedUnion('condition', [
  z.object({ condition: z.literal('readForMs'), wantedMs: z.int(), actualMs: z.int() }),
  z.object({
    condition: z.literal('pages'),
    from: z.int(),
    to: z.int(),
    wantedMs: z.int(),
    actualMs: z.int(),
  }),
  /** In percent, rounded down. */
  z.object({ condition: z.literal('sharePercent'), wanted: z.int(), actual: z.int() }),
  z.object({ condition: z.literal('visit'), wanted: VisitKind }),
  z.object({ condition: z.literal('signals'), wanted: z.array(SignalKind) }),
  /** `actual` is null if no record has the visitor's address. */
  z.object({
    condition: z.literal('record'),
    wanted: z.enum(['Lead', 'Contact']),
    actual: z.enum(['Lead', 'Contact']).nullable(),
  }),
  z.object({ condition: z.literal('memberOf'), campaignName: z.string().max(1000) }),
])
export type UnmetCondition = z.infer<typeof UnmetCondition>
