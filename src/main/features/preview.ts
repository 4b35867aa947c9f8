// Owns the Task preview: the words of a workflow on the last real visit of its document, or on an example.
import type { TaskPreview } from '#shared/desktop-api.ts'
import { CodedError } from '#shared/errors.ts'
import type { TaskAction, Trigger, Visit } from '#shared/model.ts'
import {
  defaultComments,
  defaultSubject,
  type TaskText,
  taskComments,
  taskSubject,
} from '#shared/task-text.ts'
import type { Clock } from '../clock.ts'
import type { Handlers } from '../ipc/handlers.ts'
import { dayIn } from '../sync/due-date.ts'
import type { TrackerClient } from '../tracker/client.ts'

const exampleEmail = { ja: 'yamada@example.co.jp', en: 'pat@example.com' } as const

export function previewHandlers(parts: {
  client: TrackerClient
  clock: Clock
  trackerUrl: () => string | null
  /** The connected user's, as the due date is a day in the assignee's zone. */
  timeZone: () => string
}) {
  const { client, clock } = parts

  async function preview(documentId: string, trigger: Trigger, action: TaskAction): Promise<TaskPreview> {
    const { items } = await client.call('visits.list', {
      query: { documentId, peopleOnly: 'true', limit: 20 },
    })
    const visit = items.find(({ visitor }) => visitor.email !== null)
    const text = visit ? await textOf(visit) : await example(documentId, action)
    const at = visit ? instantOf(visit, trigger) : new Date(clock.now()).toISOString()
    const { locale } = action
    return {
      subject: taskSubject(action.subject ?? defaultSubject(trigger, locale), text, locale),
      comments: taskComments(
        action.comments ?? defaultComments(locale),
        text,
        locale,
        visit?.runs[0]?.id ?? 'run_…',
      ),
      dueDate: dayIn(parts.timeZone(), at),
      isExample: !visit,
    }
  }

  async function textOf(visit: Visit): Promise<TaskText> {
    const visitorId = visit.visitor.id
    const visitor = visitorId ? await client.call('visitors.get', { params: { visitorId } }) : null
    return {
      email: visit.visitor.email ?? '',
      document: visit.documentTitle,
      page: visit.page,
      pageCount: visit.pageCount,
      dwellMs: visit.activeMs,
      historyUrl: visitor?.historyUrl ?? '',
    }
  }

  async function example(documentId: string, { locale }: TaskAction): Promise<TaskText> {
    const document = await client.call('documents.get', { params: { documentId } })
    const { pageCount } = document.version
    return {
      email: exampleEmail[locale],
      document: document.title,
      page: Math.ceil(pageCount / 2),
      pageCount,
      dwellMs: 200_000,
      historyUrl: `${parts.trackerUrl() ?? ''}/history/…`,
    }
  }

  return {
    'workflows.preview': async ({ documentId, trigger, action }) => {
      if (action.type !== 'task') throw new CodedError('bad_request', 'Only a Task has a preview.')
      return preview(documentId, trigger, action)
    },
  } satisfies Partial<Handlers>
}

function instantOf(visit: Visit, trigger: Trigger): string {
  return trigger === 'opened' ? visit.openedAt : (visit.leftAt ?? visit.lastActiveAt)
}
