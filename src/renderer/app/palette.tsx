import { keepPreviousData } from '@tanstack/react-query'
import { Command, defaultFilter } from 'cmdk'
import { Building2, FileText, Link2, UserRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Email } from '#shared/model/basics.ts'
import type { Document } from '#shared/model/documents.ts'
import type { Visitor } from '#shared/model/visits.ts'
import { searchText } from '#shared/search-text.ts'
import { personName, visitorName } from '#shared/visitor-name.ts'
import { documentQueries } from '../entities/documents/document-queries.ts'
import { companyQueries } from '../entities/visitors/company-queries.ts'
import { visitorQueries } from '../entities/visitors/visitor-queries.ts'
import { useLocale } from '../lib/i18n.ts'
import { usePagedQuery } from '../lib/server-state/paged-query.ts'
import { useSearchPause } from '../lib/server-state/use-search-pause.ts'
import { type AppCommand, useAppCommands } from './app-commands.tsx'
import { Entry, Group } from './palette-entries.tsx'
import { PageGroups, useOpenId } from './palette-page.tsx'
import { usePalette } from './palette-store.ts'

/**
 * Normalizes width, case and kana as the tracker's search does. Without this function, cmdk would hide results of the tracker. An entry matches if
 * it contains each typed word; letters that are only scattered over an entry are no match.
 */
const filterFolded: typeof defaultFilter = (value, search, keywords) => {
  const [folded, typed] = [searchText(value), searchText(search)]
  const isMatch = typed.split(/\s+/).every((word) => folded.includes(word))
  return isMatch ? Math.max(defaultFilter(folded, typed, keywords), 0.1) : 0
}

/** The results of the last search stay while the next ones are loaded. cmdk shows those that match the text. */
const keptMeanwhile = { placeholderData: keepPreviousData }

/** The content of the command palette: the search field and its results. */
export function Palette() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [text, setText] = useState('')
  const [search, setSearch] = useState('')
  useSearchPause(text.trim(), setSearch)
  const documents = usePagedQuery({ ...documentQueries.list({ search }), ...keptMeanwhile })
  const visitors = usePagedQuery({ ...visitorQueries.list({ search }), ...keptMeanwhile })
  const companies = usePagedQuery({ ...companyQueries.list({ search }), ...keptMeanwhile })
  const allDocuments = usePagedQuery(documentQueries.list({ search: '' }))
  const address = Email.safeParse(text.trim()).data
  return (
    <Command label={t('palette.title')} loop filter={filterFolded}>
      <Command.Input
        // The dialog puts the focus on its first field, but the palette may be loaded after the dialog has opened.
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder={t('palette.placeholder')}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-ink-3">{t('palette.nothing')}</Command.Empty>
        {address ? <LinkForAddress address={address} documents={allDocuments.items} /> : null}
        <AppGroups isSearching={text !== ''} />
        <PageGroups />
        {documents.items.length > 0 ? (
          <Group heading={t('places.documents')}>
            {documents.items.slice(0, 8).map((document) => (
              <Entry
                key={document.id}
                id={document.id}
                words={`${document.title} ${document.version.fileName}`}
                icon={<FileText size={15} />}
                run={() => navigate(`/documents/${document.id}`)}
              >
                {document.title}
              </Entry>
            ))}
          </Group>
        ) : null}
        {visitors.items.length > 0 ? (
          <Group heading={t('places.visitors')}>
            {visitors.items.slice(0, 8).map((visitor) => (
              <Entry
                key={visitor.id}
                id={visitor.id}
                words={[visitor.email, visitor.name, visitor.company, visitor.linkName].join(' ')}
                icon={<UserRound size={15} />}
                run={() => navigate(`/visitors/${visitor.id}`)}
              >
                <VisitorEntry visitor={visitor} />
              </Entry>
            ))}
          </Group>
        ) : null}
        {companies.items.length > 0 ? (
          <Group heading={t('companies.title')}>
            {companies.items.slice(0, 8).map((company) => (
              <Entry
                key={company.id}
                id={company.id}
                words={[company.name, company.domain].join(' ')}
                icon={<Building2 size={15} />}
                run={() => navigate(`/companies/${company.id}`)}
              >
                {company.name}
              </Entry>
            ))}
          </Group>
        ) : null}
      </Command.List>
    </Command>
  )
}

function VisitorEntry({ visitor }: { visitor: Visitor }) {
  const locale = useLocale()
  return (
    <>
      {visitorName(visitor, locale)}
      {personName(visitor) === null ? null : <span className="ml-2 text-xs text-ink-3">{visitor.email}</span>}
    </>
  )
}

const headings = {
  places: 'palette.places',
  workspaces: 'palette.workspaces',
  actions: 'palette.actions',
  settings: 'places.settings',
} as const satisfies Record<AppCommand['group'], string>

function CommandEntry({ command }: { command: AppCommand }) {
  const { key, label, words, icon, disabled, onSelect } = command
  return (
    <Entry id={key} words={`${label} ${words}`} icon={icon} disabled={disabled} isRemembered run={onSelect}>
      {label}
    </Entry>
  )
}

/** The commands of the app. Before the rep types, those that were used last come first. */
function AppGroups({ isSearching }: { isSearching: boolean }) {
  const { t } = useTranslation()
  const commands = useAppCommands()
  const recent = usePalette((state) => state.recent)
  const first = isSearching ? [] : recent.flatMap((id) => commands.find(({ key }) => key === id) ?? [])
  // All sections of the settings would push the other commands out of sight, so they are offered to a search only.
  const rest = commands.filter(
    (command) => !first.includes(command) && (isSearching || command.group !== 'settings'),
  )
  const groups = (Object.keys(headings) as AppCommand['group'][]).map((group) => ({
    group,
    entries: rest.filter((command) => command.group === group),
  }))
  return (
    <>
      {first.length > 0 ? (
        <Group heading={t('palette.recent')}>
          {first.map((command) => (
            <CommandEntry key={command.key} command={command} />
          ))}
        </Group>
      ) : null}
      {groups.map(({ group, entries }) =>
        entries.length > 0 ? (
          <Group key={group} heading={t(headings[group])}>
            {entries.map((command) => (
              <CommandEntry key={command.key} command={command} />
            ))}
          </Group>
        ) : null,
      )}
    </>
  )
}

const documentsForLinkAtMost = 5

/** If the rep has typed an e-mail address: offers a link for it, of the open document first. */
function LinkForAddress({ address, documents }: { address: string; documents: readonly Document[] }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const openId = useOpenId('documents')
  const sorted = documents.toSorted((one, other) => Number(other.id === openId) - Number(one.id === openId))
  return (
    <Group heading={t('palette.linkFor', { address })}>
      {sorted.slice(0, documentsForLinkAtMost).map(({ id, title }) => (
        <Entry
          key={id}
          id={`link ${id}`}
          words={`${address} ${title}`}
          icon={<Link2 size={15} />}
          run={() => navigate(`/documents/${id}/links?${new URLSearchParams({ for: address })}`)}
        >
          {title}
        </Entry>
      ))}
    </Group>
  )
}
