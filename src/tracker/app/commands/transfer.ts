import { z } from 'zod'
import { openConfiguredBlobs } from '../../infrastructure/blobs/open-blobs.ts'
import { executedMigrations } from '../../infrastructure/database/migrate.ts'
import { inviteByOperator, inviteUrl } from '../../services/people/invites.ts'
import { exportWorkspace } from '../../services/transfer/export.ts'
import { importWorkspace } from '../../services/transfer/import.ts'
import { defineWorkspaceCommand, type Frame, flag } from './command.ts'
import type { Place } from './place.ts'

const contextOf = async ({ store, clock, workspaceId, config, progress }: Frame & Place) => ({
  ...{ store, clock, workspaceId, progress },
  blobs: await openConfiguredBlobs(config),
})

const migrationsOf = ({ store }: Place) => executedMigrations(store.db as never)

export const exportCommand = defineWorkspaceCommand({
  name: 'export',
  summary: 'Writes the workspace into a folder, to import it into another installation.',
  details:
    'Stop the trackers first. The folder contains personal data. It contains no device tokens, invites, codes or keys.',
  flags: { to: flag(z.string().min(1), 'DIR', 'a new folder') },
  async run(place, { to }) {
    const { tables, files } = await exportWorkspace(await contextOf(place), to, await migrationsOf(place))
    const counts = Object.fromEntries(tables.map(({ name, rows }) => [name, rows]))
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    return { folder: to, rows, files: files.rows, tables: counts }
  },
  text: ({ folder, rows, files }) => `Exported ${rows} rows and ${files} files to ${folder}.`,
})

export const importCommand = defineWorkspaceCommand({
  name: 'import',
  summary: 'Reads an exported workspace into this installation, which must be empty.',
  details:
    'All ids and the paths of links stay. Members join again: the command prints an invite for the first admin.',
  mayCreate: true,
  flags: { from: flag(z.string().min(1), 'DIR', 'the folder that "export" wrote') },
  async run(place, { from }) {
    const { store, workspaceId, config } = place
    const imported = await importWorkspace(await contextOf(place), from, await migrationsOf(place))
    const members = await store.forWorkspace(workspaceId).members.list()
    const admin = members.find(({ role }) => role === 'admin')
    if (!admin) return { ...imported, invite: null }
    const draft = { workspaceId, role: admin.role, memberId: admin.id }
    const token = await inviteByOperator(place, draft)
    const publicUrl =
      config.publicUrl ??
      (await store.deployment.installation.publicUrl()) ??
      `http://127.0.0.1:${config.port}`
    return { ...imported, invite: inviteUrl(publicUrl, token) }
  },
  text: ({ rows, files, invite }) =>
    `Imported ${rows} rows and ${files} files.${invite ? `\nInvite of the first admin: ${invite}` : ''}`,
})
