import type { AuditEntry } from '#shared/model/audit.ts'

/** The values of an entry of the audit log that names nothing. */
export const blankEntry = {
  by: null,
  actor: 'member' as const,
  origin: null,
  target: null,
  changes: null,
  reason: null,
  count: null,
  member: null,
  successor: null,
  document: null,
  counts: null,
  role: null,
  deviceName: null,
  dataKind: null,
} satisfies Partial<AuditEntry>
