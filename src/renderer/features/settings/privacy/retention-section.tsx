import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  noRetention,
  type PrivacySettings,
  Retention,
  type RetentionKind,
  type RetentionPreview,
  retentionFloors,
  retentionKinds,
} from '#shared/model/privacy.ts'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/field.tsx'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { DateAndTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { savePrivacy } from './privacy-queries.ts'

type Draft = Record<RetentionKind, string>

const draftOf = (retention: Retention): Draft =>
  Object.fromEntries(
    retentionKinds.map((kind) => [kind, retention[kind] === null ? '' : String(retention[kind])]),
  ) as Draft

/** Returns the number of days, null for an empty field, or undefined for a wrong number. */
function readDays(kind: RetentionKind, text: string): number | null | undefined {
  if (text.trim() === '') return null
  const read = Retention.shape[kind].safeParse(Number(text))
  return read.success ? read.data : undefined
}

/** The retention: how long each kind of data is kept. Before it is saved, a dialog shows what would be deleted. */
export function RetentionSection({ settings }: { settings: PrivacySettings }) {
  const { t } = useTranslation('privacy')
  const attempt = useAttempt()
  const [draft, setDraft] = useState(draftOf(settings.retention))
  const [isChecked, setChecked] = useState(false)
  const [preview, setPreview] = useState<{ retention: Retention; found: RetentionPreview } | null>(null)
  const values = retentionKinds.map((kind) => [kind, readDays(kind, draft[kind])] as const)
  const retention = { ...noRetention, ...Object.fromEntries(values) } as Retention
  const isWrong = values.some(([, days]) => days === undefined)
  const check = async (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (isWrong) return
    await attempt(async () =>
      setPreview({ retention, found: await call('privacy.previewRetention', retention) }),
    )
  }
  return (
    <Section title={t('retention.title')} hint={t('retention.hint')}>
      <Card>
        <form onSubmit={check} noValidate className="flex flex-col gap-3 py-3">
          <div className="grid gap-3 sm:grid-cols-2">
            {retentionKinds.map((kind) => (
              <TextField
                key={kind}
                label={t(`retention.kinds.${kind}`)}
                hint={t(`retention.hints.${kind}`)}
                error={
                  isChecked && readDays(kind, draft[kind]) === undefined
                    ? t('daysWrong', { least: retentionFloors[kind] })
                    : undefined
                }
                inputMode="numeric"
                placeholder={t('noLimit')}
                value={draft[kind]}
                onChange={(event) => setDraft({ ...draft, [kind]: event.target.value })}
              />
            ))}
          </div>
          <RunLine settings={settings} />
          <div className="flex justify-end">
            <Button type="submit" variant="primary">
              {t('retention.check')}
            </Button>
          </div>
        </form>
      </Card>
      {preview ? <PreviewDialog {...preview} onClose={() => setPreview(null)} /> : null}
    </Section>
  )
}

function RunLine({ settings: { retentionFrom } }: { settings: PrivacySettings }) {
  const { t } = useTranslation('privacy')
  if (retentionFrom === null) return <p className="text-xs text-ink-3">{t('retention.off')}</p>
  const isLater = Date.parse(retentionFrom) > Date.now()
  return (
    <Notice tone={isLater ? 'warn' : 'plain'}>
      {t(isLater ? 'retention.firstRun' : 'retention.runs')} <DateAndTime at={retentionFrom} />
      {isLater ? ` ${t('retention.undo')}` : ''}
    </Notice>
  )
}

function PreviewDialog({
  retention,
  found,
  onClose,
}: {
  retention: Retention
  found: RetentionPreview
  onClose(): void
}) {
  const { t } = useTranslation('privacy')
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('retention.previewTitle')}
      action={t('retention.save')}
      tone="primary"
      onConfirm={() => savePrivacy({ retention })}
      body={
        <div className="flex flex-col gap-3">
          <p>{t('retention.previewHint')}</p>
          <ul className="flex flex-col gap-2">
            {retentionKinds.map((kind) => (
              <li key={kind}>
                <span className="text-ink">
                  {retention[kind] === null
                    ? t('retention.kept', { what: t(`retention.kinds.${kind}`) })
                    : t('retention.goes', {
                        what: t(`retention.kinds.${kind}`),
                        count: found[kind].count,
                      })}
                </span>
                {found[kind].examples.length > 0 ? (
                  <span className="block truncate text-xs text-ink-3">{found[kind].examples.join(', ')}</span>
                ) : null}
              </li>
            ))}
          </ul>
          {found.documentsWithOpenLinks > 0 ? (
            <Notice tone="warn">{t('retention.openLinks', { count: found.documentsWithOpenLinks })}</Notice>
          ) : null}
        </div>
      }
    />
  )
}
