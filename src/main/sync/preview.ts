// The preview of a workflow's Task. The preview uses the same text functions as the real Task, with the values of the document's latest
// visit.
import type { TaskPreview } from '#shared/desktop-state.ts'
import type { Document, DocumentVersion } from '#shared/model/documents.ts'
import type { Action, Trigger } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import {
  defaultComments,
  defaultSubject,
  type TaskText,
  taskComments,
  taskSubject,
} from '#shared/task-text.ts'
import { dayIn } from './due-date.ts'

export type PreviewInput = {
  /** Null: a sample document, for a workflow that applies to many documents. */
  document: Document | null
  trigger: Trigger
  action: Action
  /** The latest visit by a person with an e-mail address, if any. */
  visit: Visit | null
  historyUrl: string | null
  timeZone: string
  now: number
}

type PreviewedDocument = Pick<Document, 'title'> & {
  version: Pick<DocumentVersion, 'pageCount' | 'pageLabels'>
}

const exampleEmail = { ja: 'hanako.suzuki@example.co.jp', en: 'jane.miller@example.com' } as const
const sampleDocument = {
  ja: { title: '製品のご案内', version: { pageCount: 12 } },
  en: { title: 'Product brochure', version: { pageCount: 12 } },
} as const
const exampleRunId = 'run_0000000000000000000000'

/** Returns the texts of the Task; empty texts for an action that writes no Task. Without a visit, uses example values. */
export function previewTask(input: PreviewInput): TaskPreview {
  const { action, trigger, visit } = input
  const isExample = !visit?.visitor.email
  if (action.type !== 'task') return { subject: '', comments: '', dueDate: '', isExample }
  const { locale } = action
  const document: PreviewedDocument = input.document ?? sampleDocument[locale]
  const text: TaskText = {
    email: visit?.visitor.email ?? exampleEmail[locale],
    document: document.title,
    page: visit?.page ?? document.version.pageCount,
    pageLabel: visit ? visit.pageLabel : document.version.pageLabels?.at(-1),
    pageCount: visit?.pageCount ?? document.version.pageCount,
    dwellMs: visit?.activeMs ?? 200_000,
    historyUrl: input.historyUrl ?? '',
  }
  const now = new Date(input.now).toISOString()
  const at = trigger === 'opened' ? visit?.openedAt : (visit?.leftAt ?? visit?.lastActiveAt)
  return {
    subject: taskSubject(action.subject ?? defaultSubject(trigger, locale), text, locale),
    comments: taskComments(action.comments ?? defaultComments(locale), text, locale, exampleRunId),
    dueDate: dayIn(input.timeZone, at ?? now),
    isExample,
  }
}
