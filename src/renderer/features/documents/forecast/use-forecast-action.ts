import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { mayChange } from '#shared/access.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import type { ForecastReason } from '#shared/task-forecast.ts'
import { type ToastAction, useAttempt } from '../../../components/toast.tsx'
import { adoptForDocument } from '../../../entities/workflows/workspace-workflow-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useMember, useSession } from '../../../lib/session.ts'
import { updateLink } from '../links/link-queries.ts'

export type ForecastOf = {
  document: Document
  /** Null: the forecast is for the whole document. */
  link: Link | null
  /** Opens the settings of the link. */
  onEditLink?: () => void
  /** Replaces the change of a stored link, for a form whose values are not saved yet. */
  changeForm?: { askForEmail(): void; unmute(): void }
}

/** Returns a function that gives the action against a reason. Null: this member may not take it. */
export function useForecastAction(): (reason: ForecastReason, of: ForecastOf) => ToastAction | null {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [, navigate] = useLocation()
  const member = useMember()
  const isWaiting = useSession((state) => state.session?.salesforce.state === 'waiting')
  const connect = () =>
    isWaiting ? navigate('/settings/salesforce') : void attempt(() => call('salesforce.connect'))
  return (reason, { document, link, onEditLink, changeForm }) => {
    const mayDocument = mayChange(member, document.owner.id)
    const mayLink = link === null || mayChange(member, link.owner.id)
    const change = (input: Parameters<typeof updateLink>[1]) =>
      link && mayLink ? () => void attempt(() => updateLink(link, input)) : null
    const steps: Record<ForecastReason, (() => void) | null> = {
      linkOff: change({ disabled: false }),
      linkEnded: mayLink ? (onEditLink ?? null) : null,
      anonymous: changeForm?.askForEmail ?? change({ settings: { requireEmail: true } }),
      notInheriting: mayDocument
        ? () => void attempt(() => adoptForDocument(document.id), t('teamWorkflows.document.used'))
        : null,
      noWorkflow: () => navigate(`/documents/${document.id}/workflows`),
      paused: () => navigate(`/documents/${document.id}/workflows`),
      notConfigured: () => navigate('/settings/salesforce'),
      reconnect: connect,
      nobodyConnected: connect,
      held: () => navigate('/activity'),
      muted: changeForm?.unmute ?? change({ settings: { muted: false } }),
    }
    const onPress = steps[reason]
    return onPress && { label: t(`forecast.action.${reason}`), onPress }
  }
}
