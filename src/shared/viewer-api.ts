// The contract between the viewer and the tracker. Anyone with the URL of a link may call these endpoints. The viewer imports only the types
// of this file, so that the viewer's bundle does not contain zod.
import { z } from 'zod'
import { endpoint } from './http-contract.ts'
import { GateQuestion } from './link-settings.ts'
import { Email, Id, Locale } from './model/basics.ts'
import { PageSize } from './model/documents.ts'
import { OfferedStep } from './model/next-steps.ts'
import { longestTarget, VisitEventKind } from './model/visit-events.ts'
import type { ByteSpan } from './pdf-reading.ts'
import { ShareRequest, ShareResponse } from './viewer-share.ts'

/** 128 random bits in base64url. */
export const Slug = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
const slugParams = z.object({ slug: Slug })
/** A random key that one browser keeps for one link (localStorage). */
const ReaderKey = z.string().regex(/^[\w-]{16,64}$/)
/** A random id of one load of the page. A reload is a new load of the same visit. */
const Load = z.string().regex(/^[\w-]{8,32}$/)

const Passcode = z.string().max(64)
/** The visit token of the previous load in this tab. */
const Resume = z.string().max(600)

/** Times of the beats, in ms. The tracker sets these times in the page's bootstrap data. */
export const BeatConfig = z.object({
  /** Interval between beats while the page is visible and its counters change. */
  intervalMs: z.int(),
  /** Active time stops this long after the last input, scroll or page change. */
  idleAfterMs: z.int(),
})
export type BeatConfig = z.infer<typeof BeatConfig>

/** Images of page 1, drawn at upload. The viewer shows one of the images until pdf.js has drawn page 1. */
export const FirstPage = z.object({
  size: PageSize,
  /** Narrowest first. If the link has a gate, requests need `Authorization: Visit <visitToken>`. */
  images: z.array(z.object({ url: z.string(), width: z.int() })).min(1),
})
export type FirstPage = z.infer<typeof FirstPage>

/** A document of a bundle on the cover page. */
const CoverPart = z.object({
  title: z.string(),
  pageCount: z.int().min(1),
  /** Images of page 1. Null: there is none, or the pages have a watermark. If the link has a gate, requests need a visit token. */
  picture: FirstPage.nullable(),
})

/** The cover page of a bundle. */
export const Cover = z.object({ message: z.string(), parts: z.array(CoverPart) })
export type Cover = z.infer<typeof Cover>

export const Gate = z.object({
  /** True if the reader must give an e-mail address. For a link with a recipient, this is true only if `code` is true. */
  email: z.boolean(),
  /** The first page that needs the e-mail address and the code. Earlier pages are free. 1: no page is free. */
  emailFromPage: z.int().min(1),
  /** True if the reader must enter a code that is sent to the e-mail address. */
  code: z.boolean(),
  /**
   * The recipient's address, partly hidden: `a••@example.com`. The tracker sends the code to this address. Null if the link needs no code,
   * or if the reader enters the address.
   */
  codeTo: z.string().nullable(),
  /** True for a merge link: the viewer uses the address in the query of the page's URL. */
  mergeEmail: z.boolean(),
  /**
   * Whether the viewer uses the Salesforce id in the query of the page's URL. `answers`: the gate does not ask for an address then. `noted`: the gate
   * asks nevertheless, because the link needs the address.
   */
  mergeRecord: z.enum(['off', 'noted', 'answers']),
  passcode: z.boolean(),
  /** The agreement that the reader must accept before page 1, also if the first pages are free. Null: no agreement. */
  agreement: z
    .object({
      text: z.string(),
      /** SHA-256 of the text in hex. The viewer sends the hash when the reader has accepted this text. */
      hash: z.string(),
    })
    .nullable(),
})
export type Gate = z.infer<typeof Gate>

/** A text for readers in one language. The viewer sends the hash when the reader has accepted the text. */
const HashedText = z.object({ text: z.string(), hash: z.string() })

/** What the workspace tells its readers about privacy. */
export const ReaderPrivacy = z.object({
  /** URL of the privacy notice. */
  url: z.string().nullable(),
  /** Shown at the gate. Null: no text. */
  texts: z.object({ en: HashedText, ja: HashedText }).nullable(),
  /** True: the reader must accept the text before the document opens. */
  consentRequired: z.boolean(),
})
export type ReaderPrivacy = z.infer<typeof ReaderPrivacy>

/** The data of the page before the gate. The tracker writes this data into the HTML as JSON, so that the viewer needs no request. */
export const ViewerBootstrap = z.object({
  slug: Slug,
  title: z.string(),
  sender: z.object({ name: z.string(), email: z.string() }),
  workspaceName: z.string(),
  /** Branding of the sender: URLs of pictures, a colour, a URL to book a meeting. */
  brand: z.object({
    color: z.string().nullable(),
    logo: z.string().nullable(),
    photo: z.string().nullable(),
    meetingUrl: z.string().nullable(),
  }),
  /** The questions that the reader must answer before the document is shown. */
  gate: Gate,
  privacy: ReaderPrivacy,
  /** The sender's note to the reader. */
  note: z.string().nullable(),
  allowDownload: z.boolean(),
  /** In their order. Undefined: a page of an earlier version. */
  nextSteps: z.array(OfferedStep).optional(),
  /** True if the tracker can mail the link that a reader makes for a colleague. Undefined: false. */
  sharesByMail: z.boolean().optional(),
  /** Set only if page 1 is open for everybody. Otherwise the response of `visit.open` contains the images. */
  firstPage: FirstPage.nullable(),
  /** Only for a bundle, and only if page 1 is open for everybody. Otherwise the response of `visit.open` contains the cover. */
  cover: Cover.optional(),
  beat: BeatConfig,
  /** When the tracker sent this page (epoch ms, on the tracker's clock). Undefined: the tracker does not use `closed` of a beat. */
  servedAt: z.int().min(0).optional(),
})
export type ViewerBootstrap = z.infer<typeof ViewerBootstrap>

export const OpenVisitRequest = z.object({
  /** The address that the reader entered at the gate. */
  email: Email.optional(),
  /**
   * The address in the URL of a merge link, which the reader has not confirmed. The tracker ignores a text that is no address, because a mail
   * tool may have merged wrongly. It also ignores the address if the link demands a proof or is no merge link.
   */
  claimedEmail: z.string().max(400).optional(),
  /** The Salesforce id of a Lead or Contact in the URL of a merge link. The tracker ignores a text that is no such id. */
  claimedRecord: z.string().max(100).optional(),
  /** The 6-digit code from the e-mail. */
  code: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  /** `pass` of an earlier response in this browser. The pass proves the e-mail address without a new code. */
  pass: z.string().max(600).optional(),
  /** Needed if the link has a passcode, except if the visit of `resume` was opened with the current passcode. */
  passcode: Passcode.optional(),
  /** The `hash` of the agreement that the reader accepted. */
  acceptedAgreement: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** The `hash` of the privacy text that the reader accepted. */
  acceptedConsent: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** With this key the tracker resumes a visit that left within the resume window. */
  readerKey: ReaderKey,
  /** The visit token of the previous load in this tab (`sessionStorage`). With this token, the tracker continues the same visit. */
  resume: Resume.optional(),
  /** The id of the current load. Set if a reader of the free pages gives an e-mail address, because the current load then continues. */
  load: Load.optional(),
  /** The proof that the reader is a team member: a ticket from the app, or `look` of an earlier response in this browser. */
  look: z.string().max(600).optional(),
  /** Facts for the bot detection. */
  signals: z.object({
    webdriver: z.boolean(),
    /** True if the browser prerendered or prefetched the page (`document.prerendering`). */
    prerendered: z.boolean(),
    visible: z.boolean(),
  }),
})
export type OpenVisitRequest = z.input<typeof OpenVisitRequest>

/** The reader left the page while the gate asked. Nothing that the reader typed is sent. */
export const GateLeave = z.object({
  readerKey: ReaderKey,
  question: GateQuestion,
  /** The time in ms in which the gate was visible. */
  shownMs: z.int().min(0).max(604_800_000),
  /** Number of trusted input events (pointer, key, touch, wheel). */
  inputs: z.int().min(0).max(10_000_000),
  /** Facts for the bot detection, as in {@link OpenVisitRequest}. */
  signals: z.object({ webdriver: z.boolean(), prerendered: z.boolean() }),
})
export type GateLeave = z.infer<typeof GateLeave>

export const CodeRequest = z.object({
  /** Undefined if the link was made for one recipient, because the tracker knows the address. */
  email: Email.optional(),
  readerKey: ReaderKey,
  /** Needed if the link has a passcode, except if the visit of `resume` was opened with the current passcode. */
  passcode: Passcode.optional(),
  resume: Resume.optional(),
  locale: Locale,
})
export type CodeRequest = z.input<typeof CodeRequest>

/** The file of a document. The fields have the same meaning as in {@link OpenVisitResponse}. */
const content = {
  /**
   * URL of the PDF for a GET with ranges and `Authorization: Visit <visitToken>`. The bytes of a URL never change. The free pages, the whole
   * document and a watermarked copy have different URLs. `?download=1` returns the file as a download if the link allows downloads.
   */
  contentUrl: z.string(),
  fileName: z.string(),
  /** Size of the file at `contentUrl`. */
  sizeBytes: z.int(),
  /** The byte ranges that page 1 needs. A GET of `url` returns the bytes of all ranges in this order. Null: the viewer requests single ranges. */
  pageOne: z
    .object({ url: z.string(), spans: z.array(z.tuple([z.int(), z.int()]) satisfies z.ZodType<ByteSpan>) })
    .nullable(),
  /** Sizes of all pages of the document, including locked pages. */
  pages: z.array(PageSize),
  /** The page labels of the document. Null if the labels are the page numbers. */
  pageLabels: z.array(z.string()).nullable(),
}

/** A document of a bundle. Its pages are counted from `firstPage` on in the beats. */
export const ReaderPart = CoverPart.extend({ ...content, firstPage: z.int().min(1) })
export type ReaderPart = z.infer<typeof ReaderPart>

export const OpenVisitResponse = z.object({
  visitId: Id,
  visitToken: z.string(),
  resumed: z.boolean(),
  ...content,
  firstPage: FirstPage.nullable(),
  /** Null until the reader has given an e-mail address. */
  visitorEmail: z.string().nullable(),
  /**
   * Number of free pages, if the reader may read only these pages. `contentUrl` then returns a file with only these pages. A second
   * `visit.open` with an e-mail address continues the same visit. Null: the reader may read all pages.
   */
  freePages: z.int().min(1).nullable(),
  /** Value for `look` of later visits in this browser. Null if the reader is no team member. */
  look: z.string().nullable(),
  /** Value for `pass` of later visits in this browser. Null if neither a code nor an earlier `pass` has proved the address. */
  pass: z.string().nullable(),
  /** Only for a bundle: its cover and its documents. The link itself then has no file: `contentUrl` only names the version. */
  bundle: z.object({ message: z.string(), parts: z.array(ReaderPart) }).optional(),
})
export type OpenVisitResponse = z.infer<typeof OpenVisitResponse>

/** The cumulative counters of one load of the page, since the load began. */
export const LoadCounters = z.object({
  load: Load,
  seq: z.int().min(0).max(1_000_000),
  /** Active ms by page number (as a string): `{"1": 4200}`. Only pages that were shown for at least 200 ms are included. */
  pages: z.record(z.string().regex(/^[1-9]\d{0,5}$/), z.int().min(0).max(86_400_000)),
  /** The time in ms in which this load was visible and was in the active tab of the link. Idle time is included. */
  openMs: z.int().min(0).max(604_800_000),
  page: z.int().min(1).max(999_999),
})
export type LoadCounters = z.infer<typeof LoadCounters>

/**
 * The message in which the viewer reports the state of a visit. The viewer sends beats by fetch, sendBeacon or fetchLater, with the content
 * type text/plain or application/json.
 */
export const Beat = LoadCounters.extend({
  token: z.string().max(600),
  visible: z.boolean(),
  /** True if the page closes (`pagehide`). The visit ends if no further beat arrives within the grace. */
  goodbye: z.boolean(),
  /**
   * Only with a goodbye: `servedAt` of a page that the browser closed while the reader saw it, and cannot show again. If the page of the link was not
   * requested again since `servedAt`, the visit ends after a shorter grace (ADR 133).
   */
  closed: z.int().min(0).optional(),
  /** Number of trusted input events of this load (pointer, key, touch, wheel). */
  inputs: z.int().min(0).max(10_000_000),
  /** The last counters of the previous load (from `sessionStorage`), because the goodbye of that load may be lost. */
  earlier: LoadCounters.optional(),
})
export type Beat = z.infer<typeof Beat>

/** The maximum number of events in one request. */
export const mostReportedEvents = 20

export const ReportedEvent = z.object({
  /** A random id. The tracker stores an event with a known id only once. */
  id: z.string().regex(/^[\w-]{16,32}$/),
  /** The tracker stores `share` itself when it makes the link (`visit.share`). */
  kind: VisitEventKind.exclude(['share']),
  /** The page on screen. */
  page: z.int().min(1).max(999_999).optional(),
  /** For `link`: the address. The tracker stores it without its query. For `download`: the name of an attached file. */
  target: z.string().max(longestTarget).optional(),
})
export type ReportedEvent = z.infer<typeof ReportedEvent>

/** What the reader did besides reading. The viewer repeats the request until the tracker has answered, also in the next load of the page. */
export const ReportedEvents = z.object({
  token: z.string().max(600),
  events: z.array(ReportedEvent).min(1).max(mostReportedEvents),
})
export type ReportedEvents = z.infer<typeof ReportedEvents>

export const viewerApi = {
  /** Opens a visit or continues a visit. Nothing is counted before this call. */
  'visit.open': endpoint({
    method: 'POST',
    path: '/api/view/:slug/visits',
    auth: 'none',
    summary: 'Opens a visit of a link, or resumes one',
    params: slugParams,
    body: OpenVisitRequest,
    response: OpenVisitResponse,
    errors: [
      'link_unknown',
      'link_disabled',
      'link_expired',
      'email_required',
      'email_invalid',
      'code_required',
      'code_wrong',
      'passcode_required',
      'passcode_wrong',
      'agreement_required',
      'consent_required',
      'reader_not_allowed',
      'watermark_not_possible',
      'too_many_requests',
      'unavailable',
    ],
  }),
  /** Sends a code that is valid for 10 minutes and for one browser (`readerKey`). The response does not show whether the address may read. */
  'visit.code': endpoint({
    method: 'POST',
    path: '/api/view/:slug/codes',
    auth: 'none',
    summary: 'Sends a 6-digit code to the reader',
    params: slugParams,
    body: CodeRequest,
    response: z.object({}),
    errors: [
      'link_unknown',
      'link_disabled',
      'link_expired',
      'email_required',
      'email_invalid',
      'passcode_required',
      'passcode_wrong',
      'too_many_requests',
      'unavailable',
    ],
  }),
  /**
   * The tracker responds after it has stored the beat. The viewer adds the query `load`, the name of the load, so that a proxy can send all beats of a load to the
   * same tracker; the tracker does not read it. `visit_ended`: the resume window is over, so the viewer opens a new visit.
   */
  beat: endpoint({
    method: 'POST',
    path: '/api/view/beats',
    auth: 'none',
    summary: "Reports a visit's state",
    body: Beat,
    response: z.object({}),
    errors: [
      'visit_token_invalid',
      'visit_ended',
      'beat_invalid',
      'link_disabled',
      'link_expired',
      'reader_not_allowed',
    ],
  }),
  /** The content type is text/plain or application/json, like that of a beat. */
  'gate.leave': endpoint({
    method: 'POST',
    path: '/api/view/:slug/gate-leaves',
    auth: 'none',
    summary: 'Reports that a reader left at a question of the gate',
    params: slugParams,
    body: GateLeave,
    response: z.object({}),
    errors: ['not_found', 'link_disabled', 'link_expired'],
  }),
  /** The content type is text/plain or application/json, like that of a beat. `visit_ended`: the viewer sends the events with its next visit. */
  'visit.events': endpoint({
    method: 'POST',
    path: '/api/view/events',
    auth: 'none',
    summary: 'Reports clicks, downloads and prints of a visit',
    body: ReportedEvents,
    response: z.object({}),
    errors: ['visit_token_invalid', 'visit_ended'],
  }),
  /** `forbidden`: the sender does not offer this step. `conflict`: it is the address of the reader, or the id was used for another address. */
  'visit.share': endpoint({
    method: 'POST',
    path: '/api/view/shares',
    auth: 'none',
    summary: 'Makes a link for a colleague of the reader',
    body: ShareRequest,
    response: ShareResponse,
    errors: [
      'visit_token_invalid',
      'visit_ended',
      'link_disabled',
      'link_expired',
      'email_invalid',
      'reader_not_allowed',
      'forbidden',
      'conflict',
      'too_many_requests',
      'unavailable',
    ],
  }),
} as const

/** The path of a version's PDF, for a GET with `Authorization: Visit <token>`. The bytes of a version never change. */
export const viewContentPath = (documentId: string, version: number) =>
  `/api/view/content/${documentId}/${version}`

/** The path of a file that contains only the first `pages` pages, for visits without an e-mail address. */
export const viewExcerptPath = (documentId: string, version: number, pages: number) =>
  `${viewContentPath(documentId, version)}/first/${pages}`

/** The path for the bytes of all ranges in `pageOne`. */
export const viewPageOnePath = (documentId: string, version: number) =>
  `${viewContentPath(documentId, version)}/page-one`

/** The path of the whole document with the watermark of one reader and one day. The tracker makes `mark`. */
export const viewMarkedPath = (documentId: string, version: number, mark: string) =>
  `${viewContentPath(documentId, version)}/marked/${mark}`

/** The path of a logo or of a sender's photo, for a GET without a visit token. The bytes never change, because a new picture gets a new id. */
export const viewPicturePath = (slug: string, pictureId: string) => `/api/view/${slug}/pictures/${pictureId}`

/** GET. The image of page 1 of a part of a bundle; `position` counts from 1. Needs a visit token if the link has a gate. */
export const viewPartPicturePath = (slug: string, version: number, position: number, width: number) =>
  `/api/view/${slug}/parts/${version}/${position}/first-page/${width}`

/** GET. Needs a visit token if the link has a gate. */
export const viewFirstPagePath = (slug: string, version: number, width: number) =>
  `/api/view/${slug}/first-page/${version}/${width}`
