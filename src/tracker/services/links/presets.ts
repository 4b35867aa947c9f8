// Owns the workspace's ways of making links, kept under a name.
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { defaultLinkSettings, LinkPreset } from '#shared/link-settings.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { TrackerContext } from '../context.ts'

type Draft = z.output<(typeof trackerApi)['linkPresets.create']['body']>
const mostPresets = 100

const Settings = LinkPreset.shape.settings
/** Kept by an older version, it lacks the settings of today: their defaults hold. */
const readSettings = (json: string) =>
  Settings.parse({ ...defaultLinkSettings, expiresAfterDays: null, ...(JSON.parse(json) as object) })

export async function listPresets({ store }: TrackerContext, { workspaceId }: Caller) {
  const rows = await store.db
    .selectFrom('link_presets')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .execute()
  return {
    items: rows.map((row) => ({ id: row.preset_id, name: row.name, settings: readSettings(row.settings) })),
  }
}

/** @throws CodedError conflict: there are enough */
export async function keepPreset(
  { store }: TrackerContext,
  { workspaceId }: Caller,
  { name, settings }: Draft,
) {
  const { count } = await store.db
    .selectFrom('link_presets')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('name', '!=', name)
    .executeTakeFirstOrThrow()
  if (count >= mostPresets) throw new CodedError('conflict', 'There are enough presets. Remove one first.')
  const kept = JSON.stringify(settings)
  const { preset_id: id } = await store.db
    .insertInto('link_presets')
    .values({ workspace_id: workspaceId, preset_id: newId('pst'), name, settings: kept })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet({ settings: kept }))
    .returning('preset_id')
    .executeTakeFirstOrThrow()
  return { id, name, settings }
}

/** @throws CodedError not_found */
export async function removePreset({ store }: TrackerContext, { workspaceId }: Caller, presetId: string) {
  const { numDeletedRows } = await store.db
    .deleteFrom('link_presets')
    .where('workspace_id', '=', workspaceId)
    .where('preset_id', '=', presetId)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new CodedError('not_found', 'There is no such preset.')
  return {}
}
