// The fields that the editor of a workflow offers, and what is wrong with the chosen fields (ADR 82).
import type { DescribedField } from '#shared/model/salesforce-fields.ts'
import { fieldKindOf, type TaskField } from '#shared/model/task-fields.ts'
import { numberPlaceholders } from '#shared/task-text.ts'

/** The standard fields that a workflow can set. Lastpage fills the other standard fields itself, or they belong to calls and recurring Tasks. */
const standardFields: readonly string[] = ['Type', 'Priority', 'Status']

const isOffered = ({ name, type, custom, createable }: DescribedField) =>
  createable && fieldKindOf(type) !== null && (custom || standardFields.includes(name))

/** Returns the fields that can be added: the standard fields first, then the org's own fields by label. */
export function fieldsToAdd(
  described: readonly DescribedField[],
  chosen: readonly TaskField[],
): DescribedField[] {
  const rank = ({ name }: DescribedField) => {
    const at = standardFields.indexOf(name)
    return at < 0 ? standardFields.length : at
  }
  return described
    .filter((field) => isOffered(field) && !chosen.some(({ name }) => name === field.name))
    .toSorted((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label))
}

/** Returns the fields that the org requires of a Task and that have no default. */
export const requiredFields = (described: readonly DescribedField[], chosen: readonly TaskField[]) =>
  fieldsToAdd(described, chosen).filter(
    ({ nillable, defaultedOnCreate, type }) => !nillable && !defaultedOnCreate && type !== 'boolean',
  )

/** Returns the field as it is added: with the default of its picklist, or with the time of the visit. */
export function newField({ name, label, type, picklistValues }: DescribedField): TaskField {
  const kind = fieldKindOf(type) ?? 'text'
  const preset = picklistValues.find(({ isDefault }) => isDefault) ?? picklistValues[0]
  const value = {
    ...{ text: '', number: '{page}', boolean: 'true', date: '{leftAt}', datetime: '{leftAt}' },
    ...{ choice: preset?.value ?? '', choices: preset?.value ?? '' },
  }[kind]
  return { name, label, kind, value }
}

export type FieldProblem =
  | 'missing'
  | 'readOnly'
  | 'type'
  | 'notInPicklist'
  | 'empty'
  | 'noNumber'
  | 'tooLong'

/** Returns what is wrong with a chosen field; null if nothing is. `described` is undefined if the user can't see the field. Pure. */
export function problemOf(field: TaskField, described: DescribedField | undefined): FieldProblem | null {
  if (!described) return 'missing'
  if (!described.createable) return 'readOnly'
  if (fieldKindOf(described.type) !== field.kind) return 'type'
  if (field.value.trim() === '') return 'empty'
  switch (field.kind) {
    case 'choice':
    case 'choices':
      return missingValuesOf(field, described).length > 0 ? 'notInPicklist' : null
    case 'number':
      return isNumberTemplate(field.value) ? null : 'noNumber'
    case 'text':
      return !/\{\w+\}/.test(field.value) && described.length > 0 && field.value.length > described.length
        ? 'tooLong'
        : null
    default:
      return null
  }
}

export function missingValuesOf({ value, kind }: TaskField, { picklistValues }: DescribedField): string[] {
  const wanted = kind === 'choices' ? value.split(';') : [value]
  return wanted.filter((each) => !picklistValues.some((entry) => entry.value === each))
}

/** True if the template becomes a number: digits and placeholders for numbers. */
function isNumberTemplate(template: string): boolean {
  const filled = template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    (numberPlaceholders as readonly string[]).includes(name) ? '1' : whole,
  )
  return /^[+-]?\d+(\.\d+)?$/.test(filled.trim())
}
