// The mapped fields of a Lead or Contact that receive a visitor's figures (ADR 74). An older value never replaces a newer one.
import type { RecordFieldsAction } from '#shared/model/runs.ts'
import type { VisitorFigures } from '#shared/tracker-api/runs.ts'
import type { Access } from '../salesforce/access.ts'
import type { FoundRecord, Job } from './batch-types.ts'
import { dayIn } from './due-date.ts'

export type FieldValues = Readonly<Record<string, string | number>>

/** `labels` are the labels of the fields in `values`. `readOnly` are the API names of mapped fields that the user may not write. */
export type MappedValues = { values: FieldValues; labels: string[]; readOnly: string[] }

type Target = { name: string; label: string; type: string; length: number }

export const mappedFieldNames = (action: RecordFieldsAction, type: FoundRecord['type']): string[] =>
  Object.values(action[type]).filter((name) => name !== null)

/** Returns the values that the record does not have yet. `timeZone` decides the day of a `date` field. */
export function mappedValues(
  job: Job,
  action: RecordFieldsAction,
  record: Pick<FoundRecord, 'type' | 'values'>,
  { access, timeZone }: { access: Access | null; timeZone: string },
): MappedValues {
  const { figures, historyUrl } = job.kind === 'visit' ? job.visit : { figures: null, historyUrl: null }
  const names = action[record.type]
  const targets = {
    viewedAt: named(names.viewedAt),
    document: named(names.document),
    visits: named(names.visits),
  }
  const current = (name: string) => record.values?.[name]
  const written = new Map<Target, string | number>()
  if (figures) {
    const viewedAt = targets.viewedAt && newerTime(figures, targets.viewedAt)
    if (targets.viewedAt && viewedAt) written.set(targets.viewedAt, viewedAt)
    const isOutdated =
      targets.viewedAt !== null && isNewer(targets.viewedAt, current(targets.viewedAt.name), figures)
    const document =
      targets.document && cut(documentValue(targets.document, figures), targets.document.length)
    if (targets.document && document && !isOutdated && current(targets.document.name) !== document) {
      written.set(targets.document, document)
    }
    const before = targets.visits ? current(targets.visits.name) : null
    if (targets.visits && !(typeof before === 'number' && before >= figures.visits)) {
      written.set(targets.visits, figures.visits)
    }
  }
  const mapped = mappedFieldNames(action, record.type)
  return {
    values: Object.fromEntries([...written].map(([{ name }, value]) => [name, value])),
    labels: [...written.keys()].map(({ label }) => label),
    readOnly: mapped.filter((name) => named(name) === null),
  }

  /** Returns null for a field that the user may not write. Without permissions, every field counts as writable. */
  function named(name: string | null): Target | null {
    if (name === null) return null
    if (!access) return { name, label: name, type: '', length: 0 }
    const field = access.objects[record.type]?.fields.find((each) => each.name === name)
    return field?.updateable ? field : null
  }

  function documentValue({ type }: Target, { document }: VisitorFigures): string {
    return type === 'url' ? (historyUrl ?? '') : document
  }

  function newerTime({ viewedAt }: VisitorFigures, { name, type }: Target): string | null {
    const value = type === 'date' ? dayIn(timeZone, viewedAt) : viewedAt
    const before = current(name)
    if (typeof before !== 'string' || before === '') return value
    return instantOf(before) >= instantOf(value) ? null : value
  }

  /** True if the record was viewed later than the figures say. */
  function isNewer({ type }: Target, before: unknown, { viewedAt }: VisitorFigures): boolean {
    if (typeof before !== 'string' || before === '') return false
    return instantOf(before) > instantOf(type === 'date' ? dayIn(timeZone, viewedAt) : viewedAt)
  }
}

/** Salesforce stores whole seconds, and returns times with the offset `+0000`. */
const instantOf = (text: string) =>
  Math.floor(Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) / 1000)

const cut = (text: string, length: number) => (length > 0 ? [...text].slice(0, length).join('') : text)
