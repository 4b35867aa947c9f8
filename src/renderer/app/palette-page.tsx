// The commands of the page that is open behind the palette: the links of a document, the record of a visitor.
import { useQuery } from '@tanstack/react-query'
import { ClipboardCopy, ExternalLink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import { usePageActions } from '../components/page-actions.ts'
import { useAttempt } from '../components/toast.tsx'
import { documentQueries } from '../entities/documents/document-queries.ts'
import { visitorQueries } from '../entities/visitors/visitor-queries.ts'
import { useCopyLink } from '../features/documents/links/copy-link.ts'
import { useLinkCommands } from '../features/documents/links/link-commands.tsx'
import { linkQueries } from '../features/documents/links/link-queries.ts'
import { useLinkTitle } from '../features/documents/links/link-row.tsx'
import { call } from '../lib/bridge/desktop.ts'
import { Entry, Group } from './palette-entries.tsx'

const linksAtMost = 10

/** Returns the id in the path of the open page, for example of `/documents/<id>/links`. */
export function useOpenId(kind: 'documents' | 'visitors'): string | undefined {
  const [location] = useLocation()
  return new RegExp(`^/${kind}/([\\w-]+)`).exec(location)?.[1]
}

export function PageGroups() {
  const documentId = useOpenId('documents')
  const visitorId = useOpenId('visitors')
  return (
    <>
      <OfferedActions />
      {documentId ? <OpenDocument documentId={documentId} /> : null}
      {visitorId ? <OpenVisitor visitorId={visitorId} /> : null}
    </>
  )
}

/** The actions of the menu of the page. */
function OfferedActions() {
  const { heading, actions } = usePageActions()
  if (actions.length === 0) return null
  return (
    <Group heading={heading}>
      {actions.map(({ key, label, icon, disabled, onSelect }) => (
        <Entry
          key={key}
          id={`page ${key}`}
          words={`${label} ${heading} ${key}`}
          icon={icon}
          disabled={disabled}
          run={onSelect}
        >
          {label}
        </Entry>
      ))}
    </Group>
  )
}

function OpenDocument({ documentId }: { documentId: string }) {
  const { data: document } = useQuery(documentQueries.one(documentId))
  return document ? <LinksGroup document={document} /> : null
}

function LinksGroup({ document }: { document: Document }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const commandsOf = useLinkCommands()
  const titleOf = useLinkTitle()
  const copy = useCopyLink(document)
  const { data: links = [] } = useQuery(linkQueries.ofDocument(document.id))
  if (links.length === 0) return null
  return (
    <Group heading={t('palette.linksOf', { document: document.title })}>
      {links.slice(0, linksAtMost).flatMap((link) => {
        const title = titleOf(link)
        const copyLabel = `${t('links.copy')} · ${title}`
        return [
          <Entry
            key={`copy ${link.id}`}
            id={`copy ${link.id}`}
            words={`${copyLabel} copy link コピー リンク`}
            icon={<ClipboardCopy size={15} />}
            run={() => void attempt(() => copy(link), t('common.copied'))}
          >
            {copyLabel}
          </Entry>,
          ...commandsOf(link).map(({ key, label, icon, disabled, onSelect }) => (
            <Entry
              key={`${key} ${link.id}`}
              id={`${key} ${link.id}`}
              words={`${label} ${title} ${key}`}
              icon={icon}
              disabled={disabled}
              run={onSelect}
            >
              {`${label} · ${title}`}
            </Entry>
          )),
        ]
      })}
    </Group>
  )
}

function OpenVisitor({ visitorId }: { visitorId: string }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { data: visitor } = useQuery(visitorQueries.one(visitorId))
  const { record, instanceUrl } = visitor ?? {}
  if (!record || !instanceUrl) return null
  const label = `${t('palette.openRecord')} · ${record.name}`
  return (
    <Group heading={t('places.visitors')}>
      <Entry
        id={`record ${record.id}`}
        words={`${label} salesforce open 開く hiraku`}
        icon={<ExternalLink size={15} />}
        run={() => void attempt(() => call('salesforce.openRecord', { recordId: record.id, instanceUrl }))}
      >
        {label}
      </Entry>
    </Group>
  )
}
