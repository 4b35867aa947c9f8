import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CampaignAction } from '#shared/model/runs.ts'
import { Phrase } from '../../components/phrase.tsx'
import { Select } from '../../components/select.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { useSession } from '../../lib/session.ts'

const campaignQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['campaign', campaignId],
    queryFn: () => call('salesforce.findCampaign', { idOrUrl: campaignId }),
    staleTime: 60_000,
    retry: false,
  })

type CampaignStatusFieldProps = { action: CampaignAction; onChange(action: CampaignAction): void }
/** No status of a campaign can be this text, because statuses are trimmed. */
const ofCampaign = ' '

/** The status of the member, from the campaign's own list. */
export function CampaignStatusField({ action, onChange }: CampaignStatusFieldProps) {
  const { t } = useTranslation()
  const connected = useSession(({ session }) => session?.salesforce.state === 'connected')
  const { campaignId } = action
  const { data } = useQuery({ ...campaignQuery(campaignId), enabled: connected && campaignId !== '' })
  const chosen = action.status ?? ofCampaign
  const statuses = data?.statuses ?? []
  if (campaignId === '' || (statuses.length === 0 && chosen === ofCampaign)) return null
  const isGone = chosen !== ofCampaign && !statuses.some(({ label }) => label === chosen)
  const goneLabel = data ? t('taskFields.memberStatus.gone', { label: chosen }) : chosen
  const choices = [
    { value: ofCampaign, label: t('taskFields.memberStatus.default') },
    ...statuses.map(({ label, hasResponded }) => ({
      value: label,
      label: hasResponded ? t('taskFields.memberStatus.responded', { label }) : label,
    })),
    ...(isGone ? [{ value: chosen, label: goneLabel }] : []),
  ]
  const select = (
    <Select<string>
      variant="word"
      label={t('taskFields.memberStatus.label')}
      value={chosen}
      onChange={(status) => onChange({ ...action, status: status === ofCampaign ? null : status })}
      choices={choices}
    />
  )
  return (
    <div className="flex flex-col gap-1 text-base leading-8">
      <span>
        <Phrase text={t('taskFields.memberStatus.lead', { status: '{status}' })} slots={{ status: select }} />
      </span>
      {chosen === ofCampaign ? null : (
        <p className="text-xs leading-5 text-ink-3">{t('taskFields.memberStatus.hint')}</p>
      )}
    </div>
  )
}
