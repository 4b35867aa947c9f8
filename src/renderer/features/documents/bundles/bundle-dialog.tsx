import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxParts } from '#shared/model/bundles.ts'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { TextAreaField, TextField } from '../../../components/field.tsx'
import { toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { saveBundle } from './bundle-queries.ts'
import { PartChoice } from './part-choice.tsx'
import { type ChosenPart, PartList } from './part-list.tsx'

type BundleDialogProps = {
  /** Undefined: a new bundle. */
  document?: Document
  open: boolean
  onOpenChange(open: boolean): void
  onSaved(document: Document): void
}

/** Makes a bundle, or changes its cover and its documents. */
export function BundleDialog({ document, open, onOpenChange, onSaved }: BundleDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={document ? t('bundles.edit') : t('bundles.new')}
      wide
    >
      <BundleForm
        document={document}
        onCancel={() => onOpenChange(false)}
        onSaved={(saved) => {
          onOpenChange(false)
          onSaved(saved)
        }}
      />
    </Dialog>
  )
}

/** Returns the documents of a bundle with what the list shows of them. */
function chosenOf(document: Document | undefined): ChosenPart[] {
  const { bundle, version } = document ?? {}
  return (bundle?.parts ?? []).map(
    ({ documentId, title, version: number, firstPage, pageCount, firstPageWidths }) => ({
      id: documentId,
      title,
      version: {
        ...(version as Document['version']),
        ...{ number, pageCount, firstPageWidths },
        pages: version?.pages.slice(firstPage - 1, firstPage - 1 + pageCount) ?? [],
      },
    }),
  )
}

type BundleFormProps = {
  document: Document | undefined
  onCancel(): void
  onSaved(document: Document): void
}

function useBundleForm({ document, onSaved }: Pick<BundleFormProps, 'document' | 'onSaved'>) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [title, setTitle] = useState(document?.title ?? '')
  const [message, setMessage] = useState(document?.bundle?.message ?? '')
  const [parts, setParts] = useState(() => chosenOf(document))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const problems = {
    title: title.trim() === '' ? t('bundles.titleMissing') : undefined,
    parts: parts.length === 0 ? t('bundles.partsMissing') : undefined,
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    setRefused(undefined)
    if (problems.title || problems.parts) return
    setBusy(true)
    try {
      const draft = { title: title.trim(), message: message.trim(), parts: parts.map(({ id }) => id) }
      onSaved(await saveBundle(draft, document?.id))
    } catch (error) {
      setRefused(errorText(toCallError(error)))
    }
    setBusy(false)
  }
  const shown = tried ? problems : { title: undefined, parts: undefined }
  return { title, setTitle, message, setMessage, parts, setParts, problems: shown, refused, busy, save }
}

function BundleForm({ document, onCancel, onSaved }: BundleFormProps) {
  const { t } = useTranslation()
  const form = useBundleForm({ document, onSaved })
  const { parts, setParts, problems } = form
  const pages = parts.reduce((sum, { version }) => sum + version.pageCount, 0)
  return (
    <form onSubmit={form.save} noValidate className="flex flex-col gap-4">
      <div className="grid gap-5 md:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <TextField
            label={t('bundles.title')}
            maxLength={200}
            error={problems.title}
            value={form.title}
            onChange={(event) => form.setTitle(event.target.value)}
          />
          <TextAreaField
            label={t('bundles.message')}
            hint={t('bundles.messageHint')}
            maxLength={1_000}
            rows={4}
            value={form.message}
            onChange={(event) => form.setMessage(event.target.value)}
          />
          <section aria-label={t('bundles.library')}>
            <h3 className="mb-1 text-sm font-medium">{t('bundles.library')}</h3>
            <PartChoice
              chosen={new Set(parts.map(({ id }) => id))}
              isFull={parts.length >= maxParts}
              onAdd={(added) => setParts([...parts, added])}
            />
          </section>
        </div>
        <section aria-label={t('bundles.order')} className="min-w-0">
          <h3 className="text-sm font-medium">{t('bundles.order')}</h3>
          <p className="mb-2 text-xs text-ink-3">
            {parts.length === 0
              ? t('bundles.orderEmpty')
              : `${t('bundles.documents', { count: parts.length })} · ${t('documents.pages', { count: pages })}. ${t('bundles.orderHint')}`}
          </p>
          <PartList parts={parts} onChange={setParts} />
          {problems.parts ? (
            <p role="alert" className="mt-1 text-xs text-bad">
              {problems.parts}
            </p>
          ) : null}
        </section>
      </div>
      {form.refused ? (
        <p role="alert" className="text-sm text-bad">
          {form.refused}
        </p>
      ) : null}
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex justify-end gap-2 border-t border-line bg-raised px-5 py-3">
        <Button type="button" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {document ? t('common.save') : t('bundles.create')}
        </Button>
      </div>
    </form>
  )
}
