import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AuditDays, type AuditRetention, type AuditRetentionPreview } from '#shared/model/audit.ts'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/field.tsx'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { DateAndTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { memberQueries, saveAuditRetention } from '../../../entities/members/member-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'

const limits = { least: AuditDays.minValue ?? 0, most: AuditDays.maxValue ?? 0 }

/** How long the audit log is kept. Before it is saved, a dialog shows what would be deleted. */
export function AuditRetentionSection() {
  const { t } = useTranslation(undefined, { keyPrefix: 'audit' })
  const { data, error, refetch } = useQuery(memberQueries.auditRetention())
  return (
    <Section title={t('retention')} hint={t('retentionHint', limits)}>
      {data ? (
        <RetentionForm key={data.days} retention={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={1} height={64} />
      )}
    </Section>
  )
}

function RetentionForm({ retention }: { retention: AuditRetention }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'audit' })
  const attempt = useAttempt()
  const [text, setText] = useState(String(retention.days))
  const [isWrong, setWrong] = useState(false)
  const [preview, setPreview] = useState<{ days: number; found: AuditRetentionPreview } | null>(null)
  const check = async (event: FormEvent) => {
    event.preventDefault()
    const days = AuditDays.safeParse(Number(text))
    setWrong(!days.success)
    if (!days.success) return
    await attempt(async () =>
      setPreview({ days: days.data, found: await call('auditLog.previewRetention', { days: days.data }) }),
    )
  }
  const isLater = retention.from !== null && Date.parse(retention.from) > Date.now()
  return (
    <Card>
      <form onSubmit={check} noValidate className="flex flex-wrap items-start gap-3 py-3">
        <div className="min-w-0 flex-1">
          <TextField
            label={`${t('retention')} (${t('retentionUnit')})`}
            error={isWrong ? t('retentionWrong', limits) : undefined}
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <Button type="submit" className="mt-6">
          {t('retentionCheck')}
        </Button>
        {retention.from !== null && isLater ? (
          <div className="basis-full">
            <Notice tone="warn">
              {t('retentionFrom')} <DateAndTime at={retention.from} />
            </Notice>
          </div>
        ) : null}
      </form>
      {preview ? <PreviewDialog {...preview} onClose={() => setPreview(null)} /> : null}
    </Card>
  )
}

function PreviewDialog({
  days,
  found: { count, oldestAt },
  onClose,
}: {
  days: number
  found: AuditRetentionPreview
  onClose(): void
}) {
  const { t } = useTranslation(undefined, { keyPrefix: 'audit' })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('retentionTitle')}
      action={t('retentionSave')}
      tone="primary"
      onConfirm={() => saveAuditRetention(days)}
      body={
        <div className="flex flex-col gap-2">
          <p>{t('retentionPreview', { count, days })}</p>
          {oldestAt ? (
            <p>
              {t('retentionOldest')} <DateAndTime at={oldestAt} />
            </p>
          ) : null}
          <p>{t('retentionDelay')}</p>
        </div>
      }
    />
  )
}
