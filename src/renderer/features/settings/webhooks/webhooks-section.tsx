import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useSession } from '../../../lib/session.ts'
import { WebhookForm } from './webhook-form.tsx'
import { webhookQueries } from './webhook-queries.ts'
import { WebhookRow } from './webhook-row.tsx'

/** The webhooks of the workspace, for admins. */
export function WebhooksSection() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const tracker = useSession((state) => state.session?.tracker.url)
  const { data, error, refetch } = useQuery(webhookQueries.list())
  const [adding, setAdding] = useState(false)
  return (
    <Section
      title={t('webhooks.title')}
      hint={t('webhooks.hint')}
      action={
        <div className="flex gap-2">
          <Button
            disabled={!tracker}
            onClick={() => attempt(() => call('shell.openExternal', { url: `${tracker}/api/docs` }))}
          >
            {t('webhooks.docs')}
          </Button>
          <Button
            icon={<Plus size={14} aria-hidden />}
            disabled={!data?.canStoreSecrets}
            onClick={() => setAdding(true)}
          >
            {t('webhooks.add')}
          </Button>
        </div>
      }
    >
      {data && !data.canStoreSecrets ? (
        <div className="mb-2">
          <Notice tone="warn">{t('webhooks.noKey')}</Notice>
        </div>
      ) : null}
      {data ? (
        <List items={data.items} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} height={56} />
      )}
      <Dialog open={adding} onOpenChange={setAdding} title={t('webhooks.add')}>
        <WebhookForm onDone={() => setAdding(false)} />
      </Dialog>
    </Section>
  )
}

function List({ items }: { items: Parameters<typeof WebhookRow>[0]['webhook'][] }) {
  const { t } = useTranslation()
  if (items.length === 0) return <p className="text-ink-3">{t('webhooks.none')}</p>
  return (
    <Card>
      <ul className="divide-y divide-line">
        {items.map((webhook) => (
          <WebhookRow key={webhook.id} webhook={webhook} />
        ))}
      </ul>
    </Card>
  )
}
