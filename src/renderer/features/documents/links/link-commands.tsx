import { Ban, Bell, BellOff, CircleCheck, ExternalLink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { mayChange } from '#shared/access.ts'
import type { Link } from '#shared/model/documents.ts'
import type { MenuAction } from '../../../components/menu.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useMember } from '../../../lib/session.ts'
import { updateLink } from './link-queries.ts'

/** Returns a function that gives the commands of a link which need no dialog. The menu of the link and the command palette show the same. */
export function useLinkCommands(): (link: Link) => MenuAction[] {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const member = useMember()
  return (link) => {
    const disabled = !mayChange(member, link.owner.id)
    const { muted } = link.settings
    const off = link.disabledAt !== null
    return [
      {
        ...{ key: 'open', label: t('links.open'), icon: <ExternalLink size={14} /> },
        onSelect: () => void attempt(() => call('links.look', { linkId: link.id })),
      },
      {
        ...{ key: 'mute', label: muted ? t('links.unmute') : t('links.mute'), disabled },
        icon: muted ? <Bell size={14} /> : <BellOff size={14} />,
        onSelect: () => void attempt(() => updateLink(link, { settings: { muted: !muted } })),
      },
      {
        ...{ key: 'toggle', label: off ? t('links.turnOn') : t('links.turnOff'), disabled, danger: !off },
        icon: off ? <CircleCheck size={14} /> : <Ban size={14} />,
        onSelect: () => void attempt(() => updateLink(link, { disabled: !off })),
      },
    ]
  }
}
