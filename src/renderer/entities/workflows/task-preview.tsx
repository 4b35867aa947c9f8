import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TaskPreview } from '#shared/desktop-state.ts'
import type { TaskAction, Trigger } from '#shared/model/runs.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { type CallError, call, toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useLocale } from '../../lib/i18n.ts'
import type { WorkflowScope } from './workflow-queries.ts'

type TaskPreviewProps = WorkflowScope & { trigger: Trigger; action: TaskAction }

/** Loads the preview of the Task, 200 ms after the last change. Returns the old preview until the new preview is loaded. */
function usePreview({ documentId, trigger, action }: TaskPreviewProps) {
  const [preview, setPreview] = useState<TaskPreview>()
  const [error, setError] = useState<CallError>()
  const asked = JSON.stringify({ documentId, trigger, action })
  useEffect(() => {
    let over = false
    const timer = setTimeout(() => {
      call('workflows.preview', JSON.parse(asked)).then(
        (answer) => {
          if (over) return
          setPreview(answer)
          setError(undefined)
        },
        (thrown) => !over && setError(toCallError(thrown)),
      )
    }, 200)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [asked])
  return { preview, error }
}

export function TaskPreviewCard(props: TaskPreviewProps) {
  const { t } = useTranslation()
  const locale = useLocale()
  const errorText = useErrorText()
  const { preview, error } = usePreview(props)
  if (error) return <p className="text-xs text-ink-3">{errorText(error)}</p>
  const day = preview
    ? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
        Date.parse(preview.dueDate),
      )
    : ''
  return (
    <section aria-label={t('workflows.preview')} className="rounded-card border border-line bg-sunken p-4">
      <p className="mb-2 text-xs text-ink-3">
        {preview?.isExample === false
          ? t('workflows.previewReal')
          : t(props.documentId === null ? 'workflows.previewSample' : 'workflows.previewExample')}
      </p>
      {preview ? (
        <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          <dt className="text-ink-3">{t('workflows.subject')}</dt>
          <dd className="font-medium select-text">{preview.subject}</dd>
          <dt className="text-ink-3">{t('workflows.dueDate')}</dt>
          <dd>{day}</dd>
          <dt className="text-ink-3">{t('workflows.comments')}</dt>
          <dd className="whitespace-pre-wrap select-text">{preview.comments}</dd>
        </dl>
      ) : (
        <div className="flex flex-col gap-2 py-1">
          <Skeleton className="h-3 w-3/5" />
          <Skeleton className="h-3 w-2/5" />
          <Skeleton className="h-24 w-4/5" />
        </div>
      )}
    </section>
  )
}
