import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '#shared/bytes.ts'
import type { Document, VersionEntry } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { documentQueries, withdrawVersion } from '../../../entities/documents/document-queries.ts'
import { useLocale } from '../../../lib/i18n.ts'

export function VersionsSection({ document, may }: { document: Document; may: boolean }) {
  const { t } = useTranslation()
  const { data: versions = [] } = useQuery(documentQueries.versions(document.id))
  const earlier = versions.filter(({ number }) => number < document.version.number)
  if (earlier.length === 0) return null
  return (
    <Section title={t('document.versionsTitle')} hint={t('document.versionsHint')}>
      <Card>
        {earlier.map((version) => (
          <VersionRow key={version.number} documentId={document.id} version={version} may={may} />
        ))}
      </Card>
    </Section>
  )
}

type VersionRowProps = { documentId: string; version: VersionEntry; may: boolean }

function VersionRow({ documentId, version, may }: VersionRowProps) {
  const { t } = useTranslation()
  const locale = useLocale()
  const attempt = useAttempt()
  const [busy, setBusy] = useState(false)
  const { number, withdrawnAt } = version
  const isOut = withdrawnAt !== null
  const change = async () => {
    setBusy(true)
    await attempt(() => withdrawVersion(documentId, number, !isOut))
    setBusy(false)
  }
  return (
    <div className="flex items-center justify-between gap-4 border-b border-line py-3 last:border-b-0">
      <div className="min-w-0">
        <div className={isOut ? 'truncate text-ink-3 line-through' : 'truncate'}>{version.fileName}</div>
        <div className="text-xs text-ink-3">
          {t('document.version', { number })}
          {' · '}
          {formatBytes(version.sizeBytes, locale)}
          {' · '}
          <RelativeTime at={version.createdAt} />
          {isOut ? ` · ${t('document.withdrawn')}` : null}
        </div>
      </div>
      <Button
        small
        disabled={!may}
        busy={busy}
        aria-label={t(isOut ? 'document.giveBackOf' : 'document.withdrawOf', { number })}
        onClick={change}
      >
        {t(isOut ? 'document.giveBack' : 'document.withdraw')}
      </Button>
    </div>
  )
}
