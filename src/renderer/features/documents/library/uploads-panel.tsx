import { CircleAlert, CircleCheck, RotateCw, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatBytes } from '#shared/bytes.ts'
import type { Upload } from '#shared/desktop-state.ts'
import { IconButton } from '../../../components/button.tsx'
import { Progress } from '../../../components/progress.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import {
  dismissRefusedFile,
  type RefusedFile,
  useRefusedFiles,
  useUploads,
} from '../../../entities/documents/uploads.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useClosingPanel } from './closing-panel.ts'

export function UploadsPanel() {
  const { t } = useTranslation()
  const uploads = useUploads()
  const refused = useRefusedFiles((state) => state.refused)
  const handlers = useClosingPanel(uploads, refused.length)
  if (uploads.length + refused.length === 0) return null
  return (
    <section
      {...handlers}
      aria-label={t('uploads.title')}
      className="appear pointer-events-auto flex max-h-[50vh] min-h-0 flex-col overflow-hidden rounded-card border border-line bg-raised shadow-menu"
    >
      <h2 className="border-b border-line px-4 py-2 text-sm font-semibold">{t('uploads.title')}</h2>
      <ul className="divide-y divide-line overflow-y-auto">
        {refused.map((each) => (
          <RefusedRow key={each.id} refused={each} />
        ))}
        {uploads.map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
      </ul>
    </section>
  )
}

function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const attempt = useAttempt()
  const uploadId = upload.id
  const dismiss = () => void attempt(() => call('uploads.dismiss', { uploadId }))
  if (upload.state === 'failed') {
    return (
      <Row
        name={upload.fileName}
        words={errorText(upload.error ?? { code: 'internal' })}
        bad
        // No retry for an invalid PDF, because the tracker would refuse the same file again.
        {...(upload.error?.code.startsWith('pdf_')
          ? {}
          : { onRetry: () => void attempt(() => call('uploads.retry', { uploadId })) })}
        onDismiss={dismiss}
      />
    )
  }
  if (upload.state === 'done') {
    return (
      <Row
        name={
          upload.document ? (
            <Link href={`/documents/${upload.document.id}`} onClick={dismiss} className="hover:underline">
              {upload.document.title}
            </Link>
          ) : (
            upload.fileName
          )
        }
        words={t('uploads.done', { count: upload.document?.version.pageCount ?? 0 })}
        onDismiss={dismiss}
      />
    )
  }
  return (
    <RunningRow upload={upload} onCancel={() => void attempt(() => call('uploads.cancel', { uploadId }))} />
  )
}

function RunningRow({ upload, onCancel }: { upload: Upload; onCancel(): void }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const sizes = {
    sent: formatBytes(upload.sentBytes, locale),
    total: formatBytes(upload.totalBytes, locale),
  }
  const state = upload.state as Exclude<Upload['state'], 'done' | 'failed'>
  return (
    <li className="flex items-center gap-3 py-2.5 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <div className="truncate text-sm">{upload.fileName}</div>
        <Progress label={upload.fileName} value={upload.sentBytes} max={Math.max(1, upload.totalBytes)} />
        <div className="text-xs text-ink-3">{t(`uploads.${state}`, sizes)}</div>
      </div>
      <IconButton small label={t('uploads.cancel')} icon={<X size={14} aria-hidden />} onClick={onCancel} />
    </li>
  )
}

function RefusedRow({ refused }: { refused: RefusedFile }) {
  const errorText = useErrorText()
  return (
    <Row
      name={refused.fileName}
      words={errorText(refused.error)}
      bad
      onRetry={refused.retry}
      onDismiss={() => dismissRefusedFile(refused.id)}
    />
  )
}

type RowProps = { name: ReactNode; words: string; bad?: boolean; onRetry?(): void; onDismiss(): void }

function Row({ name, words, bad, onRetry, onDismiss }: RowProps) {
  const { t } = useTranslation()
  return (
    <li>
      <div className="flex items-start gap-2 py-2.5 pr-2 pl-4" role={bad ? 'alert' : 'status'}>
        {bad ? (
          <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-bad" />
        ) : (
          <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-ok" />
        )}
        <div className="min-w-0 flex-1">
          <div className="truncate text-sm">{name}</div>
          <div className={bad ? 'text-xs text-bad' : 'text-xs text-ink-3'}>{words}</div>
        </div>
        {onRetry ? (
          <IconButton
            small
            label={t('common.retry')}
            icon={<RotateCw size={14} aria-hidden />}
            onClick={onRetry}
          />
        ) : null}
        <IconButton
          small
          label={t('uploads.dismiss')}
          icon={<X size={14} aria-hidden />}
          onClick={onDismiss}
        />
      </div>
    </li>
  )
}
