// The contract between the viewer and the tracker. Public: whoever has a link's URL may call it. The viewer imports
// only the types of this file (no zod in its bundle).
import { z } from 'zod'
import { endpoint } from './http-contract.ts'
import { Email, Id, Locale } from './model/basics.ts'
import { PageSize } from './model/documents.ts'
import type { ByteSpan } from './pdf-reading.ts'

/** 128 random bits, base64url. */
export const Slug = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
const slugParams = z.object({ slug: Slug })
/** Random per browser and link (localStorage). */
const ReaderKey = z.string().regex(/^[\w-]{16,64}$/)
/** Random per load of the page. A reload is a new load of the same visit. */
const Load = z.string().regex(/^[\w-]{8,32}$/)

const Passcode = z.string().max(64)
/** The visit token of this tab's last load. */
const Resume = z.string().max(600)

/** How the viewer reports; all in ms. Part of the page's bootstrap, so that the tracker decides. */
export const BeatConfig = z.object({
  /** A beat at least this often while something changes and the page is visible. */
  intervalMs: z.int(),
  /** Active time stops this long after the last input, scroll or page change. */
  idleAfterMs: z.int(),
})
export type BeatConfig = z.infer<typeof BeatConfig>

/** Images of page 1, drawn at upload: something to read before pdf.js has arrived. */
export const FirstPage = z.object({
  size: PageSize,
  /** Narrowest first. With `Authorization: Visit <visitToken>` where the link asks its readers something. */
  images: z.array(z.object({ url: z.string(), width: z.int() })).min(1),
})
export type FirstPage = z.infer<typeof FirstPage>

export const Gate = z.object({
  /** Asks who reads; a link made for a recipient does so only for the code. */
  email: z.boolean(),
  /** From which page on e-mail and code are asked: pages before it can be read without. 1 is at once. */
  emailFromPage: z.int().min(1),
  /** A code goes to the address and is typed back. */
  code: z.boolean(),
  /** Where the code goes on a link made for a recipient, partly hidden: `a••@example.com`. Null where the reader types it. */
  codeTo: z.string().nullable(),
  passcode: z.boolean(),
  /** What has to be accepted first, at page 1 whatever `emailFromPage` says. */
  agreement: z
    .object({
      text: z.string(),
      /** Names this very text, to say that it was accepted: its SHA-256 in hex. */
      hash: z.string(),
    })
    .nullable(),
})
export type Gate = z.infer<typeof Gate>

/** What the page knows before anybody is let in: rendered into the HTML as JSON, so that no request is needed. */
export const ViewerBootstrap = z.object({
  slug: Slug,
  title: z.string(),
  sender: z.object({ name: z.string(), email: z.string() }),
  workspaceName: z.string(),
  /** How the sender wants to be seen: pictures by their addresses, a colour, where to book a meeting. */
  brand: z.object({
    color: z.string().nullable(),
    logo: z.string().nullable(),
    photo: z.string().nullable(),
    meetingUrl: z.string().nullable(),
  }),
  /** What the link demands before the document is shown. */
  gate: Gate,
  /** The sender's words to the reader. */
  note: z.string().nullable(),
  allowDownload: z.boolean(),
  /** Only where page 1 is for everybody: what stands behind a gate isn't named before it. */
  firstPage: FirstPage.nullable(),
  beat: BeatConfig,
})
export type ViewerBootstrap = z.infer<typeof ViewerBootstrap>

export const OpenVisitRequest = z.object({
  /** What was typed into the gate. */
  email: Email.optional(),
  /** The 6 digits that came by e-mail. */
  code: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  /** From an earlier answer on this device: proves the e-mail again without a code. */
  pass: z.string().max(600).optional(),
  passcode: Passcode.optional(),
  /** The `hash` of the agreement that was shown: what was accepted. */
  acceptedAgreement: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Lets the tracker resume a visit that left a short while ago. */
  readerKey: ReaderKey,
  /** The visit token of this tab's last load (sessionStorage), to go on with the same visit. */
  resume: Resume.optional(),
  /** The load that reads on, where no new one begins: whoever read the first pages says who they are. */
  load: Load.optional(),
  /** What proves a member of the team: a ticket from the app, or what an earlier answer gave this browser. */
  look: z.string().max(600).optional(),
  /** Signals for telling people from scanners. Never trusted alone. */
  signals: z.object({
    webdriver: z.boolean(),
    /** `document.prerendering` or a prefetch. */
    prerendered: z.boolean(),
    visible: z.boolean(),
  }),
})
export type OpenVisitRequest = z.input<typeof OpenVisitRequest>

export const CodeRequest = z.object({
  /** Left out on a link made for a recipient. */
  email: Email.optional(),
  readerKey: ReaderKey,
  /** Where the link asks for one: this, or a visit that was let in with it. */
  passcode: Passcode.optional(),
  resume: Resume.optional(),
  locale: Locale,
})
export type CodeRequest = z.input<typeof CodeRequest>

export const OpenVisitResponse = z.object({
  visitId: Id,
  visitToken: z.string(),
  resumed: z.boolean(),
  /**
   * Where the PDF is: GET with ranges, `Authorization: Visit <visitToken>`. The same bytes for ever: a part, the whole and
   * a stamped copy have URLs of their own. `?download=1` answers it as a download, where the link allows that.
   */
  contentUrl: z.string(),
  fileName: z.string(),
  /** Of what `contentUrl` holds. */
  sizeBytes: z.int(),
  /** What page 1 needs of it, by one request: these parts, one after the other. Null: ask for parts as they are needed. */
  pageOne: z
    .object({ url: z.string(), spans: z.array(z.tuple([z.int(), z.int()]) satisfies z.ZodType<ByteSpan>) })
    .nullable(),
  /** All pages of the document, also while only the first may be read. */
  pages: z.array(PageSize),
  /** What the document calls its pages, where that is not their numbers. */
  pageLabels: z.array(z.string()).nullable(),
  firstPage: FirstPage.nullable(),
  /** Null as long as nobody said who reads. */
  visitorEmail: z.string().nullable(),
  /** Set while only the pages before `emailFromPage` may be read: `contentUrl` holds these alone. Opening once more with an e-mail goes on with the same visit. */
  freePages: z.int().min(1).nullable(),
  /** For `look` of later visits on this device; null for a reader. */
  look: z.string().nullable(),
  /** For `pass` of later visits on this device; null where the link doesn't verify. */
  pass: z.string().nullable(),
})
export type OpenVisitResponse = z.infer<typeof OpenVisitResponse>

/** What one load of the page has counted, since that load began: whole state, cumulative. */
export const LoadCounters = z.object({
  load: Load,
  seq: z.int().min(0).max(1_000_000),
  /** Active ms per page number (as a string): `{"1": 4200}`. Each page shown for 200 ms or more is there. */
  pages: z.record(z.string().regex(/^[1-9]\d{0,5}$/), z.int().min(0).max(86_400_000)),
  /** Ms that this load was visible and no other window of the link was used instead, idle or not. */
  openMs: z.int().min(0).max(604_800_000),
  page: z.int().min(1).max(999_999),
})
export type LoadCounters = z.infer<typeof LoadCounters>

/** The message by which the viewer reports a visit's state. Sent by fetch, sendBeacon or fetchLater (text/plain or application/json). */
export const Beat = LoadCounters.extend({
  token: z.string().max(600),
  visible: z.boolean(),
  /** The page is going away (pagehide): if no beat follows within the grace, the visit has left. */
  goodbye: z.boolean(),
  /** Trusted input events of this load (pointer, key, touch, wheel). */
  inputs: z.int().min(0).max(10_000_000),
  /** What the load before this one had counted last (from sessionStorage), in case its goodbye was lost. */
  earlier: LoadCounters.optional(),
})
export type Beat = z.infer<typeof Beat>

export const viewerApi = {
  /** Opens a visit, or goes on with one. Nothing is counted before this. */
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
      'reader_not_allowed',
      'watermark_not_possible',
      'too_many_requests',
      'unavailable',
    ],
  }),
  /** Valid for 10 minutes and for the browser (`readerKey`) that asked. Answers the same whether or not the address may read. */
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
  /** Acknowledged after commit. `visit_ended`: too late to resume, open a new visit. */
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
} as const

/** GET with `Authorization: Visit <token>`. Immutable: a version's bytes never change. */
export const viewContentPath = (documentId: string, version: number) =>
  `/api/view/content/${documentId}/${version}`

/** The first `pages` pages alone: for visits of which nobody has said whose they are. */
export const viewExcerptPath = (documentId: string, version: number, pages: number) =>
  `${viewContentPath(documentId, version)}/first/${pages}`

/** What page 1 needs of the whole: the parts that `pageOne` names, one after the other. */
export const viewPageOnePath = (documentId: string, version: number) =>
  `${viewContentPath(documentId, version)}/page-one`

/** The whole, stamped for one reader on one day; `mark` is the tracker's. */
export const viewMarkedPath = (documentId: string, version: number, mark: string) =>
  `${viewContentPath(documentId, version)}/marked/${mark}`

/** GET: a logo or a sender's photo, before anybody is let in. Immutable: another picture has another id. */
export const viewPicturePath = (slug: string, pictureId: string) => `/api/view/${slug}/pictures/${pictureId}`

/** GET; with a visit's token where the link asks its readers something. */
export const viewFirstPagePath = (slug: string, version: number, width: number) =>
  `/api/view/${slug}/first-page/${version}/${width}`
