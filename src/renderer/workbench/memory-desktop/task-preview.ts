// The preview of a Task with sample data. The texts come from the same functions as in the app.
import type { TaskPreview } from '#shared/desktop-state.ts'
import type { TaskAction, Trigger } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import {
  commentsText,
  defaultComments,
  defaultSubject,
  fillTemplate,
  type TaskText,
  taskSubject,
} from '#shared/task-text.ts'
import { sampleFields } from './fields.ts'

type Sample = {
  action: TaskAction
  trigger: Trigger
  documentTitle: string
  visit: Visit | undefined
  now: string
  connected: boolean
}

const textOf = ({ visit, documentTitle, now }: Sample): TaskText => ({
  email: visit?.visitor.email ?? 'hanako@example.com',
  claimed: visit?.visitor.confidence === 'claimed',
  document: visit?.documentTitle ?? documentTitle,
  page: visit?.page ?? 4,
  pageCount: visit?.pageCount ?? 12,
  dwellMs: visit?.activeMs ?? 200_000,
  historyUrl: 'https://tracker.example/history/…',
  name: visit ? 'Grace Hopkins' : '',
  company: visit ? 'Northfield Labs' : '',
  linkName: visit?.linkName ?? 'Hanako Suzuki',
  documentOwner: visit?.owner.name ?? 'Aiko Sato',
  returning: visit?.returning ?? false,
  pagesRead: visit?.pages.length ?? 12,
  openMs: visit?.openMs ?? 260_000,
  openedAt: visit?.openedAt ?? now,
  leftAt: visit?.leftAt ?? now,
  events: visit?.events,
  timeZone: 'Asia/Tokyo',
})

export function samplePreview(sample: Sample): TaskPreview {
  const { action, trigger, visit, now, connected } = sample
  const { locale } = action
  const text = textOf(sample)
  const own = new Map((action.fields ?? []).map((field) => [field.name, field]))
  const row = (name: 'Status' | 'Priority'): TaskPreview['status'] => {
    const field = own.get(name)
    if (field) return { kind: 'value', text: field.value }
    if (!connected) return { kind: 'unknown' }
    const described = sampleFields('Task').find((each) => each.name === name)
    const preset = described?.picklistValues.find(({ isDefault }) => isDefault)
    return { kind: 'orgDefault', text: preset?.label ?? '' }
  }
  const others = [...own.values()].filter(({ name }) => name !== 'Status' && name !== 'Priority')
  const filled = (kind: string, value: string) =>
    kind === 'date' || kind === 'datetime' ? text.openedAt : fillTemplate(value, text, locale)
  const related = visit
    ? { kind: 'value' as const, text: 'Analytics platform' }
    : { kind: 'perVisit' as const }
  return {
    subject: taskSubject(action.subject ?? defaultSubject(trigger, locale), text, locale),
    comments: commentsText(action.comments ?? defaultComments(locale), text, locale),
    dueDate: now.slice(0, 10),
    isExample: !visit,
    visit: visit ? { email: text.email, at: text.openedAt } : null,
    assignedTo: visit ? { kind: 'value', text: 'Ben Carter' } : { kind: 'perVisit' },
    name: visit ? { kind: 'value', text: text.name } : { kind: 'perVisit' },
    status: row('Status'),
    priority: row('Priority'),
    relatedTo: action.relateTo === 'opportunityOrAccount' ? related : null,
    fields: others.map(({ label, kind, value }) => ({ label, kind, value: filled(kind, value) })),
    leftOut: [],
    connected,
  }
}
