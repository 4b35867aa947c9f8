import { FileUp, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { formatBytes } from '#shared/bytes.ts'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { toast } from '../../../components/toast.tsx'
import { removeDocument } from '../../../entities/documents/document-queries.ts'
import { pickFiles } from '../../../entities/documents/pick-files.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useMayChange } from '../../../lib/session.ts'
import { VersionsSection } from './versions-section.tsx'

export function DocumentSettings({ document }: { document: Document }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const { version } = document
  const may = useMayChange(document.owner.id)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-6">
      <div className="max-w-2xl">
        {may ? null : (
          <div className="mb-6">
            <Notice tone="plain">{t('common.onlyOwner', { name: document.owner.name })}</Notice>
          </div>
        )}
        <Section title={t('document.fileTitle')} hint={t('document.fileHint')}>
          <Card>
            <div className="flex items-center justify-between gap-4 py-3">
              <div className="min-w-0">
                <div className="truncate">{version.fileName}</div>
                <div className="text-xs text-ink-3">
                  {t('document.version', { number: version.number })}
                  {' · '}
                  {formatBytes(version.sizeBytes, locale)}
                  {' · '}
                  <RelativeTime at={version.createdAt} />
                </div>
              </div>
              <Button
                disabled={!may}
                icon={<FileUp size={14} aria-hidden />}
                onClick={() => pickFiles(document.id)}
              >
                {t('document.replace')}
              </Button>
            </div>
          </Card>
        </Section>
        <VersionsSection document={document} may={may} />
        <RemoveSection document={document} may={may} />
      </div>
    </div>
  )
}

function RemoveSection({ document, may }: { document: Document; may: boolean }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  const remove = async () => {
    await removeDocument(document.id)
    toast(t('document.removed', { title: document.title }))
    navigate('/documents')
  }
  return (
    <Section title={t('document.removeTitle')} hint={t('document.removeHint')}>
      <Button
        variant="danger"
        disabled={!may}
        icon={<Trash2 size={14} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('document.remove')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('document.removeAsk', { title: document.title })}
        body={t('document.removeWhat', { count: document.linkCount })}
        action={t('document.remove')}
        onConfirm={remove}
      />
    </Section>
  )
}
