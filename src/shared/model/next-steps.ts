// The next steps that a reader is offered: in the bar of the viewer, and after the last page (ADR 113).
import { z } from 'zod'
import { line, MeetingUrl } from './basics.ts'

export const nextStepKinds = ['meeting', 'reply', 'page', 'share', 'download'] as const
export const NextStepKind = z.enum(nextStepKinds)
export type NextStepKind = z.infer<typeof NextStepKind>

/** The text of a button in each language of readers. Empty: the default text. */
export const NextStepLabel = z.object({ en: line(40), ja: line(40) })
export type NextStepLabel = z.infer<typeof NextStepLabel>
const noLabel: NextStepLabel = { en: '', ja: '' }

const step = { on: z.boolean(), label: NextStepLabel }
const noShare = { on: false, label: noLabel }

export const NextSteps = z.object({
  /** `url`: the page on which readers book a meeting. Null: the page of the link's owner. Without any page the step is not shown. */
  meeting: z.object({ ...step, url: MeetingUrl.nullable() }),
  /** An e-mail to the owner of the link. */
  reply: z.object(step),
  /** Another page. Without a URL the step is not shown. */
  page: z.object({ ...step, url: MeetingUrl.nullable() }),
  /** A link of the reader's own for a colleague (ADR 124). Undefined, as earlier versions send it: off. */
  share: z.object(step).default(noShare),
  /** Shown after the last page, only if the link allows downloads. The toolbar has its own button. */
  download: z.object(step),
})
export type NextSteps = z.infer<typeof NextSteps>

export const defaultNextSteps: NextSteps = {
  meeting: { on: true, url: null, label: noLabel },
  reply: { on: true, label: noLabel },
  page: { on: false, url: null, label: noLabel },
  share: noShare,
  download: { on: true, label: noLabel },
}

/** A step as the viewer gets it. `url` is null for `reply`, `share` and `download`. */
export const OfferedStep = z.object({
  kind: NextStepKind,
  url: z.string().nullable(),
  label: NextStepLabel,
})
export type OfferedStep = z.infer<typeof OfferedStep>

/** Returns the steps that readers of a link see, in their order. `meetingUrl`: the page of the link's owner. */
export function offeredSteps(
  { meeting, reply, page, share, download }: NextSteps,
  link: { meetingUrl: string | null; allowDownload: boolean; allowShare: boolean },
): OfferedStep[] {
  const meetingUrl = meeting.url ?? link.meetingUrl
  return [
    ...(meeting.on && meetingUrl
      ? [{ kind: 'meeting' as const, url: meetingUrl, label: meeting.label }]
      : []),
    ...(reply.on ? [{ kind: 'reply' as const, url: null, label: reply.label }] : []),
    ...(page.on && page.url ? [{ kind: 'page' as const, url: page.url, label: page.label }] : []),
    ...(share.on && link.allowShare ? [{ kind: 'share' as const, url: null, label: share.label }] : []),
    ...(download.on && link.allowDownload
      ? [{ kind: 'download' as const, url: null, label: download.label }]
      : []),
  ]
}
