// Property: whatever a person changes in a Task survives the update after a resumed visit, and everything else is updated.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { WrittenTask } from '#shared/model/runs.ts'
import { placeholders, type TaskText, taskComments, taskSubject, valueLines } from '#shared/task-text.ts'
import type { FoundTask } from './batch-types.ts'
import { changesOf } from './merge.ts'
import { asWritten, isWrittenValue, type TaskFieldValue, type TaskFieldValues } from './task-field-values.ts'

const fieldNames = ['Priority', 'Region__c', 'Topics__c', 'Pages__c', 'Read_At__c', 'Hot__c'] as const
type FieldName = (typeof fieldNames)[number]

type Version = { text: TaskText; dueDate: string; own: TaskFieldValues }
const version: fc.Arbitrary<Version> = fc
  .record({
    page: fc.integer({ min: 1, max: 40 }),
    dwellMs: fc.integer({ min: 0, max: 4_000_000 }),
    pagesRead: fc.integer({ min: 0, max: 40 }),
    day: fc.integer({ min: 10, max: 28 }),
    priority: fc.constantFrom('High', 'Normal'),
    topics: fc.constantFrom('a', 'a;b', 'b;a'),
    company: fc.constantFrom('', 'さくら商事', "O'Neill & Sons"),
  })
  .map(({ page, dwellMs, pagesRead, day, priority, topics, company }) => {
    const leftAt = `2026-11-${day}T10:00:00Z`
    return {
      dueDate: `2026-11-${day}`,
      text: {
        ...{
          email: 'taro@example.co.jp',
          claimed: false,
          document: 'ご案内',
          page,
          pageCount: 40,
          dwellMs,
          pagesRead,
        },
        ...{ historyUrl: 'https://t.example/history/abc', name: '田中', company, linkName: '田中様' },
        ...{ documentOwner: '佐藤', returning: false, openMs: dwellMs, openedAt: leftAt, leftAt },
        timeZone: 'Asia/Tokyo',
      },
      own: {
        ...{ Priority: priority, Region__c: company || 'none', Topics__c: topics, Pages__c: pagesRead },
        ...{ Read_At__c: leftAt, Hot__c: page > 20 },
      },
    }
  })

const template = fc
  .array(
    fc.oneof(
      fc.constantFrom(...placeholders.map((name, index) => `${index}. {${name}}`)),
      fc.constantFrom('Fixed line', '', 'Call within a day: {dwell} on {page}'),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((lines) => [...new Set(lines)].join('\n'))

const subjectTemplate = '{company} {page}'
const writtenOf = ({ text, dueDate, own }: Version, comments: string): WrittenTask => ({
  subject: taskSubject(subjectTemplate, text, 'ja'),
  dueDate,
  lines: valueLines(comments, text, 'ja'),
  fields: asWritten(own),
})

/** A value that a person enters. It never equals a value of Lastpage. */
const personal: Record<FieldName, TaskFieldValue | null> = {
  ...{ Priority: 'P: Low', Region__c: null, Topics__c: 'P', Pages__c: -1, Read_At__c: null, Hot__c: null },
}
type LineEdit = { kind: 'insert' | 'edit' | 'remove'; at: number }
const edits = fc.record({
  subject: fc.boolean(),
  dueDate: fc.option(fc.constantFrom('2027-01-15', null), { nil: undefined }),
  fields: fc.uniqueArray(fc.constantFrom(...fieldNames)),
  lines: fc.array(
    fc.record({ kind: fc.constantFrom('insert' as const, 'edit', 'remove'), at: fc.nat({ max: 15 }) }),
    { maxLength: 5 },
  ),
  crlf: fc.boolean(),
})

function editLines(lines: readonly string[], { kind, at }: LineEdit): string[] {
  const index = at % Math.max(1, lines.length)
  if (kind === 'insert') return lines.toSpliced(index, 0, 'P: note')
  if (kind === 'remove') return lines.toSpliced(index, 1)
  return lines.map((line, each) => (each === index ? `${line} (P)` : line))
}

/** Salesforce returns times in another form, and the values of a multi-select picklist in its own order. */
const asStored = (value: TaskFieldValue): TaskFieldValue => {
  if (typeof value !== 'string') return value
  return value === 'b;a' ? 'a;b' : value.replace(/Z$/, '.000+0000')
}

const lines = (comments: string) => comments.split('\n').map((line) => line.trimEnd())
const isPersonal = (line: string) => line.includes('P: note') || line.includes('(P)')

it('a person’s edits survive, everything else is updated, and a second update changes nothing', () => {
  fc.assert(
    fc.property(
      template,
      fc.array(version, { minLength: 1, maxLength: 3 }),
      version,
      edits,
      (comments, earlier, now, edit) => {
        const last = earlier.at(-1) as Version
        const own = taskComments(comments, last.text, 'ja', 'run_1')
        const edited = edit.lines.reduce(editLines, own.split('\n'))
        const task: FoundTask = {
          ...{ id: '00T000000000001AAA', createdAt: '', touched: false, deleted: false },
          subject: edit.subject ? 'P: call' : taskSubject(subjectTemplate, last.text, 'ja'),
          dueDate: edit.dueDate === undefined ? last.dueDate : edit.dueDate,
          comments: edited.join(edit.crlf ? '\r\n' : '\n'),
          fields: Object.fromEntries(
            fieldNames.map((name) => [
              name,
              edit.fields.includes(name) ? personal[name] : asStored(last.own[name] ?? ''),
            ]),
          ),
        }
        const versions = earlier.map((each) => writtenOf(each, comments))
        const written = writtenOf(now, comments)
        const changes = changesOf(task, versions, written, now.own)
        const after: FoundTask = {
          ...task,
          subject: changes.Subject ?? task.subject,
          dueDate: changes.ActivityDate ?? task.dueDate,
          comments: changes.Description ?? task.comments,
          fields: { ...task.fields, ...changes },
        }

        expect(after.subject).toBe(edit.subject ? 'P: call' : written.subject)
        expect(after.dueDate).toBe(edit.dueDate === undefined ? now.dueDate : edit.dueDate)
        for (const name of fieldNames) {
          if (edit.fields.includes(name)) expect(after.fields[name], name).toBe(personal[name])
          else expect(isWrittenValue(after.fields[name], String(now.own[name])), name).toBe(true)
        }
        const [before, result] = [lines(task.comments), lines(after.comments)]
        expect(result).toHaveLength(before.length)
        before.forEach((line, index) => {
          if (isPersonal(line)) expect(result[index]).toBe(line)
        })
        if (edit.lines.length === 0)
          expect(result).toEqual(lines(taskComments(comments, now.text, 'ja', 'run_1')))
        expect(after.comments.includes('\r')).toBe(task.comments.includes('\r'))
        expect(changesOf(after, [...versions, written], written, now.own)).toEqual({})
      },
    ),
    { numRuns: 300 },
  )
})
