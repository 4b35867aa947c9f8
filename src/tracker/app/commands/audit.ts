import { z } from 'zod'
import { auditText } from '#shared/audit-text.ts'
import { AuditArea, type AuditEntry, auditKinds, type KnownAuditKind } from '#shared/model/audit.ts'
import { Email } from '#shared/model/basics.ts'
import { ConfigError } from '../../infrastructure/config.ts'
import { defineWorkspaceCommand, flag } from './command.ts'
import { minute, table } from './table.ts'

const defaultLimit = 100
const maxLimit = 10_000
const areas = AuditArea.options
const kinds = Object.keys(auditKinds) as [KnownAuditKind, ...KnownAuditKind[]]

/** A day or an instant in UTC, as epoch ms. */
const Time = z
  .union([z.iso.date(), z.iso.datetime()], 'must be a day (2026-11-22) or a time (2026-11-22T09:30:00Z)')
  .transform((text) => Date.parse(text))
  .optional()

const text = auditText('en')

/** The sentence, the changed values, and where the change came from. */
function whatOf(entry: AuditEntry): string {
  const from = [text.origin(entry), entry.origin?.network].filter(Boolean).join(', ')
  return [
    text.sentence(entry),
    ...(entry.changes ?? []).map((change) => `[${text.change(change, entry.kind)}]`),
    ...(from ? [`(${from})`] : []),
  ].join(' ')
}

export const audit = defineWorkspaceCommand({
  name: 'audit',
  summary: 'Lists the audit log: who changed what, when and from where. The newest entry comes first.',
  details: `Areas: ${areas.join(', ')}.\nKinds: ${kinds.join(', ')}.`,
  flags: {
    from: flag(Time, 'TIME', 'only entries since this day or time (UTC)'),
    to: flag(Time, 'TIME', 'only entries before this day or time (UTC)'),
    email: flag(Email.optional(), 'EMAIL', 'only changes by this member, or about this member'),
    area: flag(AuditArea.optional(), 'AREA', 'only entries of this area'),
    kind: flag(z.enum(kinds).optional(), 'KIND', 'only entries of this kind'),
    limit: flag(
      z.coerce.number().int().min(1).max(maxLimit).default(defaultLimit),
      'N',
      `the number of entries; default ${defaultLimit}, at most ${maxLimit}`,
    ),
  },
  async run({ store, workspaceId }, { from, to, email, area, kind, limit }) {
    const { auditLog, members } = store.forWorkspace(workspaceId)
    const member = email === undefined ? undefined : await members.findByEmail(email)
    if (email !== undefined && !member) throw new ConfigError([`${email} was never a member.`])
    const filter = { from, to, area, kind, memberId: member?.id }
    return { entries: await auditLog.page(filter, null, limit) }
  },
  text: ({ entries }) =>
    table(
      ['TIME (UTC)', 'WHAT'],
      entries.map((entry) => [minute(entry.at), whatOf(entry)]),
      'No entry matches.',
    ),
})
