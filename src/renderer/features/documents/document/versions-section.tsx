import { useQuery } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '#shared/bytes.ts'
import type { Document, VersionEntry } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { documentQueries, withdrawVersion } from '../../../entities/documents/document-queries.ts'
import { pickFiles } from '../../../entities/documents/pick-files.ts'
import { useLocale } from '../../../lib/i18n.ts'

/** All versions, newest first: who uploaded which file, and when. */
export function VersionsSection({ document, may }: { document: Document; may: boolean }) {
  const { t } = useTranslation()
  const { data } = useQuery(documentQueries.versions(document.id))
  const versions = data ?? [{ ...document.version, withdrawnAt: null, createdBy: null }]
  const current = document.version.number
  return (
    <Section
      title={t('document.versionsTitle')}
      hint={
        document.bundle
          ? t('bundles.versionsHint')
          : versions.length > 1
            ? t('document.versionsHint')
            : t('document.fileHint')
      }
      action={
        document.bundle ? undefined : (
          <Button
            disabled={!may}
            icon={<FileUp size={14} aria-hidden />}
            onClick={() => pickFiles(document.id)}
          >
            {t('document.replace')}
          </Button>
        )
      }
    >
      <Card>
        {versions.map((version) => (
          <VersionRow
            key={version.number}
            version={{ ...version, fileName: version.fileName || document.title }}
            isCurrent={version.number === current}
          >
            <WithdrawButton documentId={document.id} version={version} may={may} />
          </VersionRow>
        ))}
      </Card>
    </Section>
  )
}

type VersionRowProps = { version: VersionEntry; isCurrent: boolean; children: ReactNode }

function VersionRow({ version, isCurrent, children }: VersionRowProps) {
  const { t } = useTranslation()
  const locale = useLocale()
  const { number, withdrawnAt, createdBy } = version
  const isOut = withdrawnAt !== null
  return (
    <div className="flex items-center justify-between gap-4 py-3">
      <div className="min-w-0">
        <div className={isOut ? 'truncate text-ink-3 line-through' : 'truncate'}>{version.fileName}</div>
        <div className="text-xs text-ink-3">
          {t('document.version', { number })}
          {' · '}
          {formatBytes(version.sizeBytes, locale)}
          {' · '}
          {createdBy ? <>{t('document.uploadedBy', { name: createdBy.name })} </> : null}
          <RelativeTime at={version.createdAt} />
          {isOut ? ` · ${t('document.withdrawn')}` : null}
        </div>
      </div>
      {isCurrent ? <Chip tone="accent">{t('document.currentVersion')}</Chip> : children}
    </div>
  )
}

function WithdrawButton(props: { documentId: string; version: VersionEntry; may: boolean }) {
  const { documentId, version, may } = props
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [busy, setBusy] = useState(false)
  const { number } = version
  const isOut = version.withdrawnAt !== null
  const change = async () => {
    setBusy(true)
    await attempt(() => withdrawVersion(documentId, number, !isOut))
    setBusy(false)
  }
  return (
    <Button
      small
      disabled={!may}
      busy={busy}
      aria-label={t(isOut ? 'document.giveBackOf' : 'document.withdrawOf', { number })}
      onClick={change}
    >
      {t(isOut ? 'document.giveBack' : 'document.withdraw')}
    </Button>
  )
}
