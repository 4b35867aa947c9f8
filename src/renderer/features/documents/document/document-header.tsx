import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '#shared/bytes.ts'
import type { Document } from '#shared/model/documents.ts'
import { Chip } from '../../../components/chip.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { useOfferActions } from '../../../components/page-actions.ts'
import { firstPageRatio, Thumbnail } from '../../../components/thumbnail.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { DocumentCounts } from '../../../entities/documents/document-counts.tsx'
import { renameDocument } from '../../../entities/documents/document-queries.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useMayChange } from '../../../lib/session.ts'
import { EditBundleButton } from '../bundles/edit-bundle-button.tsx'
import { InBundles } from '../bundles/in-bundles.tsx'
import { useDocumentActions } from '../library/document-actions.tsx'
import { useOrganise } from '../library/use-organise.ts'
import { PreviewDialog } from './preview-dialog.tsx'

export function DocumentHeader({ document }: { document: Document }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const [preview, setPreview] = useState(false)
  return (
    <header className="flex shrink-0 items-center gap-4 px-6 py-4">
      <button
        type="button"
        aria-label={t('document.preview')}
        title={t('document.preview')}
        onClick={() => setPreview(true)}
        className="rounded-[4px] transition-opacity hover:opacity-85"
      >
        <Thumbnail
          document={document}
          width={128}
          className={firstPageRatio(document) > 1.1 ? 'w-24 shadow-sm' : 'h-[72px] shadow-sm'}
        />
      </button>
      <div className="min-w-0 flex-1">
        <Title key={document.title} document={document} />
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3">
          {document.archivedAt ? <Chip tone="warn">{t('library.isArchived')}</Chip> : null}
          {document.bundle ? <Chip tone="accent">{t('bundles.name')}</Chip> : null}
          <Chip>{t('document.version', { number: document.version.number })}</Chip>
          {document.bundle ? (
            <span>{t('bundles.documents', { count: document.bundle.parts.length })}</span>
          ) : null}
          <span>{t('documents.pages', { count: document.version.pageCount })}</span>
          <span>{formatBytes(document.version.sizeBytes, locale)}</span>
          <span>{t('document.ownedBy', { name: document.owner.name })}</span>
          <span className="inline-flex gap-1">
            <DocumentCounts document={document} />
          </span>
          {document.tags.map(({ id, name }) => (
            <Chip key={id}>{name}</Chip>
          ))}
          {document.lastReadAt ? (
            <span className="inline-flex gap-1">
              {t('documents.lastRead')} <RelativeTime at={document.lastReadAt} />
            </span>
          ) : null}
        </div>
        <InBundles document={document} />
      </div>
      <Organise document={document} />
      {document.bundle ? <EditBundleButton document={document} /> : null}
      <PreviewDialog document={document} open={preview} onOpenChange={setPreview} />
    </header>
  )
}

/** What the library can do with several documents, for this one. The owner is changed in the settings. */
function Organise({ document }: { document: Document }) {
  const { t } = useTranslation()
  const may = useMayChange(document.owner.id)
  const organising = useOrganise()
  const { actions, dialogs } = useDocumentActions([document], organising, () => undefined)
  const shown = actions
    .filter(({ key }) => key !== 'owner')
    .map((action) => (may ? action : { ...action, disabled: true }))
  useOfferActions(document.title, shown)
  if (shown.length === 0) return null
  return (
    <>
      <ActionsMenu
        label={t('library.actionsOf', { title: document.title })}
        note={may ? undefined : t('common.onlyOwner', { name: document.owner.name })}
        actions={shown}
      />
      {dialogs}
    </>
  )
}

function Title({ document }: { document: Document }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [editing, setEditing] = useState(false)
  const may = useMayChange(document.owner.id)
  const save = (text: string) => {
    setEditing(false)
    const title = text.trim()
    if (title && title !== document.title) void attempt(() => renameDocument(document, title))
  }
  if (!may) {
    return (
      <h1
        title={t('common.onlyOwner', { name: document.owner.name })}
        className="truncate text-lg font-semibold"
      >
        {document.title}
      </h1>
    )
  }
  if (!editing) {
    return (
      <h1 className="flex min-w-0 items-center">
        <button
          type="button"
          onClick={() => setEditing(true)}
          title={t('document.rename')}
          className="group -mx-1.5 flex min-w-0 items-center gap-2 rounded-control px-1.5 text-left text-lg font-semibold hover:bg-hover"
        >
          <span className="truncate">{document.title}</span>
          <Pencil
            size={13}
            aria-hidden
            className="shrink-0 text-ink-3 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
          />
        </button>
      </h1>
    )
  }
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the field replaces the title that was just clicked
      autoFocus
      aria-label={t('document.rename')}
      defaultValue={document.title}
      maxLength={200}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => save(event.target.value)}
      onKeyDown={(event) => {
        // With a Japanese input method, Enter also confirms a conversion. That Enter must not save the title.
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) save(event.currentTarget.value)
        if (event.key === 'Escape') setEditing(false)
      }}
      className="-mx-1.5 block w-full rounded-control border border-line-strong bg-canvas px-1.5 text-lg font-semibold"
    />
  )
}
