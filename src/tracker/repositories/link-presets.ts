import { z } from 'zod'
import { defaultLinkSettings, LinkPreset } from '#shared/link-settings.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'

const Settings = LinkPreset.shape.settings
const Stored = z.looseObject({})

/** Decodes the settings of a preset. A setting that an older version of the tracker did not store gets its default. */
const readSettings = (json: string): LinkPreset['settings'] =>
  Settings.parse({ ...defaultLinkSettings, expiresAfterDays: null, ...parseColumn(Stored, json) })

/** Link settings that the workspace stores under a name. */
export function createLinkPresetRepository({ db }: Connection, workspaceId: string) {
  return {
    async list(): Promise<LinkPreset[]> {
      const rows = await db
        .selectFrom('link_presets')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('name')
        .execute()
      return rows.map((row) => ({
        id: row.preset_id,
        name: row.name,
        settings: readSettings(row.settings),
      }))
    },

    /** Returns the number of presets with other names. */
    async countOthers(name: string): Promise<number> {
      const { count } = await db
        .selectFrom('link_presets')
        .select((e) => e.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspaceId)
        .where('name', '!=', name)
        .executeTakeFirstOrThrow()
      return count
    },

    /** Stores the preset. If a preset with this name exists, only its settings are replaced. Returns the id of the stored preset. */
    async save({ id, name, settings }: LinkPreset): Promise<string> {
      const json = JSON.stringify(settings)
      const row = await db
        .insertInto('link_presets')
        .values({ workspace_id: workspaceId, preset_id: id, name, settings: json })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet({ settings: json }))
        .returning('preset_id')
        .executeTakeFirstOrThrow()
      return row.preset_id
    },

    /** Deletes the preset. Returns false if the preset does not exist. */
    async remove(presetId: string): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('link_presets')
        .where('workspace_id', '=', workspaceId)
        .where('preset_id', '=', presetId)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
  }
}
