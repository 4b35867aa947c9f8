import type { AuditChange } from '#shared/model/audit.ts'

/** Longer values are not stored in the audit log. They are texts for readers, or lists. */
const longestValue = 120

type Values = { readonly [field: string]: unknown }

/** Returns the text of a value. Null: it is empty, or too long for the log. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longestValue ? null : text
}

/**
 * Returns the fields of `after` that differ from `before`. A field that is undefined in `after` did not change. The values of fields in `withheld` are
 * not part of the result: secrets, and texts that can contain the address of a prospect.
 */
export function changesOf(before: Values, after: Values, withheld: readonly string[] = []): AuditChange[] {
  return Object.entries(after).flatMap(([field, value]) => {
    if (value === undefined || JSON.stringify(value) === JSON.stringify(before[field] ?? null)) return []
    const hidden = withheld.includes(field)
    return [{ field, from: hidden ? null : textOf(before[field]), to: hidden ? null : textOf(value) }]
  })
}
