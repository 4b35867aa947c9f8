import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'

type Draft = z.output<(typeof trackerApi)['linkPresets.create']['body']>
const mostPresets = 100

export async function listPresets({ store }: TrackerContext, { workspaceId }: Caller) {
  return { items: await store.forWorkspace(workspaceId).linkPresets.list() }
}

/** Stores a preset, or replaces the preset with the same name. @throws CodedError conflict: the workspace has the maximum number of presets */
export async function savePreset(context: TrackerContext, caller: Caller, { name, settings }: Draft) {
  return inWorkspace(context, caller.workspaceId, async ({ repositories: { linkPresets }, record }) => {
    if ((await linkPresets.countOthers(name)) >= mostPresets) {
      throw new CodedError('conflict', 'The maximum number of presets is reached. Remove a preset first.')
    }
    const id = await linkPresets.save({ id: newId('pst'), name, settings })
    await record(caller, 'presetSaved', { target: { type: 'preset', id, name } })
    return { id, name, settings }
  })
}

/** @throws CodedError not_found */
export async function removePreset(context: TrackerContext, caller: Caller, presetId: string) {
  return inWorkspace(context, caller.workspaceId, async ({ repositories: { linkPresets }, record }) => {
    const preset = (await linkPresets.list()).find(({ id }) => id === presetId)
    if (!preset || !(await linkPresets.remove(presetId))) {
      throw new CodedError('not_found', 'There is no such preset.')
    }
    await record(caller, 'presetRemoved', { target: { type: 'preset', id: presetId, name: preset.name } })
    return {}
  })
}
