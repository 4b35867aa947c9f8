import { CodedError } from '#shared/errors.ts'
import { defaultLinkSettings, LinkSettings } from '#shared/link-settings.ts'
import type { Member } from '#shared/model/people.ts'
import { type Calls, findItem, newId, now, replaceItem } from './items.ts'
import type { MemoryState } from './state.ts'

export function linkCalls(state: MemoryState): Calls<'links' | 'linkPresets'> {
  const checked = (settings: LinkSettings): LinkSettings => {
    if (settings.verifyEmail && !state.session.workspace?.channels.email) {
      throw new CodedError('email_not_set_up', 'No SMTP here.')
    }
    return LinkSettings.parse(settings)
  }
  return {
    'links.list': ({ documentId, batched }) =>
      state.links.filter((each) => each.documentId === documentId && (batched || each.batchId === null)),
    'links.create': ({ documentId, name, recipientEmail, settings, passcode }) => {
      const member = state.session.member as Member
      const link = {
        id: newId('lnk'),
        documentId,
        owner: { id: member.id, name: member.name },
        url: `https://tracker.example/${newId('slug')}`,
        name,
        recipientEmail: recipientEmail as string | null,
        settings: checked({ ...defaultLinkSettings, ...(settings as Partial<LinkSettings>) }),
        hasPasscode: passcode !== null,
        disabledAt: null,
        createdAt: now(),
        visitCount: 0,
        lastReadAt: null,
        taskRun: null,
        batchId: null,
      }
      state.links.unshift(link)
      return link
    },
    'links.update': ({ linkId, name, settings, passcode, disabled }) => {
      const link = findItem(state.links, linkId)
      return replaceItem(state.links, linkId, {
        name: name ?? link.name,
        settings: checked({ ...link.settings, ...(settings as Partial<LinkSettings>) }),
        hasPasscode: passcode === undefined ? link.hasPasscode : passcode !== null,
        disabledAt: disabled === undefined ? link.disabledAt : disabled ? now() : null,
      })
    },
    'links.look': () => undefined,
    'links.refusals': ({ linkId }) => state.refusals.filter((each) => each.linkId === linkId),
    'linkPresets.list': () => [...state.linkPresets].sort((a, b) => a.name.localeCompare(b.name)),
    'linkPresets.save': (preset) => {
      const made = { ...preset, id: newId('lps') }
      state.linkPresets = [...state.linkPresets.filter(({ name }) => name !== preset.name), made]
      return made
    },
    'linkPresets.remove': ({ presetId }) => {
      findItem(state.linkPresets, presetId)
      state.linkPresets = state.linkPresets.filter(({ id }) => id !== presetId)
    },
  }
}
