// Fields of a Task that a workflow sets in addition to subject, comments, due date, record and assignee (ADR 82).
import { z } from 'zod'

/**
 * How the value of a field is built. `text`: a template of any text type (string, text area, e-mail, URL, phone). `choice`, `choices`: API
 * values of a picklist; several are separated by semicolons. `number`: a template that becomes a number. `date`, `datetime`: a fixed value
 * (`YYYY-MM-DD`, ISO 8601), or a template with one placeholder.
 */
export const TaskFieldKind = z.enum(['text', 'choice', 'choices', 'boolean', 'number', 'date', 'datetime'])
export type TaskFieldKind = z.infer<typeof TaskFieldKind>

const kindsOfType: Readonly<Record<string, TaskFieldKind>> = {
  ...{ string: 'text', textarea: 'text', email: 'text', phone: 'text', url: 'text' },
  ...{ picklist: 'choice', multipicklist: 'choices', boolean: 'boolean', date: 'date', datetime: 'datetime' },
  ...{ int: 'number', long: 'number', double: 'number', currency: 'number', percent: 'number' },
}

/** Returns the kind for a describe type. Null for a type that a workflow can't set, for example `reference`. */
export const fieldKindOf = (type: string): TaskFieldKind | null => kindsOfType[type] ?? null

/** The API name of a field, for example `Priority` or `acme__Region__c`. */
export const FieldName = z.string().regex(/^[A-Za-z]\w{0,79}$/)

export const longestFieldTemplate = 1000

export const TaskField = z.object({
  name: FieldName,
  /** The label at the time of the last edit. Messages show it if the org can't be asked. */
  label: z.string().max(255),
  kind: TaskFieldKind,
  /** The template or the value. A boolean is `true` or `false`. */
  value: z.string().min(1).max(longestFieldTemplate),
})
export type TaskField = z.infer<typeof TaskField>

/** The largest number of fields of one workflow. */
export const mostTaskFields = 20

/**
 * The record in the field "Related To" (`WhatId`). `opportunityOrAccount`: the only open Opportunity of the Contact's account, otherwise the
 * account. A Task for a Lead has no related record.
 */
export const RelateTo = z.enum(['none', 'opportunityOrAccount'])
export type RelateTo = z.infer<typeof RelateTo>

export const RelatedRecord = z.object({
  type: z.enum(['Opportunity', 'Account']),
  id: z.string(),
  name: z.string(),
})
export type RelatedRecord = z.infer<typeof RelatedRecord>

/** The reason why a field of a workflow is not part of the Task. */
export const LeftOutReason = z.enum([
  /** The field does not exist, or the Salesforce user can't write it. */
  'notWritable',
  /** The template gave no value of this type, for example no number. */
  'noValue',
  /** Salesforce refused the value, for example because it is not in the picklist. */
  'refused',
  /** "Related To": the Contact has no account, or the Salesforce user can't see the account. */
  'noRelated',
])
export type LeftOutReason = z.infer<typeof LeftOutReason>

export const LeftOutField = z.object({ label: z.string(), reason: LeftOutReason })
export type LeftOutField = z.infer<typeof LeftOutField>
