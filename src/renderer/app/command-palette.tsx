import { Dialog } from '@base-ui/react/dialog'
import { Command, defaultFilter } from 'cmdk'
import {
  Activity,
  Bell,
  Building2,
  CircleHelp,
  ClipboardCopy,
  FileText,
  Moon,
  Settings,
  Sun,
  Upload,
  UserRound,
  Users,
} from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Visitor } from '#shared/model/visits.ts'
import { searchText } from '#shared/search-text.ts'
import { personName, visitorName } from '#shared/visitor-name.ts'
import { useAttempt } from '../components/toast.tsx'
import { documentQueries } from '../entities/documents/document-queries.ts'
import { pickFiles } from '../entities/documents/pick-files.ts'
import { companyQueries } from '../entities/visitors/company-queries.ts'
import { visitorQueries } from '../entities/visitors/visitor-queries.ts'
import { copyDiagnostics } from '../lib/diagnostics.ts'
import { useLocale } from '../lib/i18n.ts'
import { usePagedQuery } from '../lib/server-state/paged-query.ts'
import { changeSettings } from '../lib/session.ts'
import { isShortcut } from '../lib/shortcut.ts'
import { setPalette, usePalette } from './palette-store.ts'

/** Opens places, documents, visitors and actions by keyboard (Ctrl K or ⌘ K). */
export function CommandPalette() {
  const { t } = useTranslation()
  const open = usePalette((state) => state.open)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!isShortcut(event, 'k')) return
      event.preventDefault()
      setPalette(!usePalette.getState().open)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <Dialog.Root open={open} onOpenChange={setPalette}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup className="popup fixed top-[14vh] left-1/2 z-40 w-[560px] -translate-x-1/2 overflow-hidden rounded-card border border-line bg-raised shadow-dialog outline-none">
          <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
          <Palette />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Returns the text 150 ms after the last key, so that not every key starts a search on the tracker. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 150)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** Normalizes width, case and kana as the tracker's search does. Without this function, cmdk would hide results of the tracker. */
const filterFolded: typeof defaultFilter = (value, search, keywords) =>
  defaultFilter(searchText(value), searchText(search), keywords)

function Palette() {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const search = useSettled(text.trim())
  const documents = usePagedQuery(documentQueries.list({ search }))
  const visitors = usePagedQuery(visitorQueries.list({ search }))
  const companies = usePagedQuery(companyQueries.list({ search }))
  return (
    <Command label={t('palette.title')} loop filter={filterFolded}>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder={t('palette.placeholder')}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-ink-3">{t('palette.nothing')}</Command.Empty>
        <PlacesGroup />
        {documents.items.length > 0 ? (
          <Group heading={t('places.documents')}>
            {documents.items.slice(0, 8).map((document) => (
              <Entry
                key={document.id}
                value={`${document.title} ${document.version.fileName} ${document.id}`}
                icon={<FileText size={15} />}
                to={`/documents/${document.id}`}
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
                value={[...[visitor.email, visitor.name, visitor.company, visitor.linkName], visitor.id].join(
                  ' ',
                )}
                icon={<UserRound size={15} />}
                to={`/visitors/${visitor.id}`}
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
                value={[company.name, company.domain, company.id].join(' ')}
                icon={<Building2 size={15} />}
                to={`/companies/${company.id}`}
              >
                {company.name}
              </Entry>
            ))}
          </Group>
        ) : null}
        <ActionsGroup />
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

function PlacesGroup() {
  const { t } = useTranslation()
  const places = [
    ['/activity', t('places.activity'), <Activity key="a" size={15} />],
    ['/documents', t('places.documents'), <FileText key="d" size={15} />],
    ['/visitors', t('places.visitors'), <Users key="v" size={15} />],
    ['/companies', t('companies.title'), <Building2 key="c" size={15} />],
    ['/notifications', t('places.notifications'), <Bell key="n" size={15} />],
    ['/settings', t('places.settings'), <Settings key="s" size={15} />],
    [
      '/settings/salesforce',
      `${t('places.settings')} · ${t('settings.sections.salesforce')}`,
      <Settings key="f" size={15} />,
    ],
    ['/settings/help', t('help.title'), <CircleHelp key="h" size={15} />],
  ] as const
  return (
    <Group heading={t('palette.places')}>
      {places.map(([to, label, icon]) => (
        <Entry key={to} value={`${label} ${to}`} icon={icon} to={to}>
          {label}
        </Entry>
      ))}
    </Group>
  )
}

function ActionsGroup() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  return (
    <Group heading={t('palette.actions')}>
      <Entry value={t('documents.upload')} icon={<Upload size={15} />} run={() => pickFiles()}>
        {t('documents.upload')}
      </Entry>
      <Entry
        value={t('palette.light')}
        icon={<Sun size={15} />}
        run={() => void attempt(() => changeSettings({ theme: 'light' }))}
      >
        {t('palette.light')}
      </Entry>
      <Entry
        value={t('palette.dark')}
        icon={<Moon size={15} />}
        run={() => void attempt(() => changeSettings({ theme: 'dark' }))}
      >
        {t('palette.dark')}
      </Entry>
      <Entry
        value={t('help.copyDiagnostics')}
        icon={<ClipboardCopy size={15} />}
        run={() => void attempt(copyDiagnostics, t('help.diagnosticsCopied'))}
      >
        {t('help.copyDiagnostics')}
      </Entry>
    </Group>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="pb-1 **:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:py-1.5 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  )
}

type EntryProps = { value: string; icon: ReactNode; children: ReactNode } & ({ to: string } | { run(): void })

function Entry({ value, icon, children, ...what }: EntryProps) {
  const [, navigate] = useLocation()
  const select = () => {
    setPalette(false)
    if ('to' in what) navigate(what.to)
    else what.run()
  }
  return (
    <Command.Item
      value={value}
      onSelect={select}
      className="flex h-8 items-center gap-2.5 rounded-control px-2.5 text-ink-2 data-[selected=true]:bg-hover data-[selected=true]:text-ink"
    >
      <span aria-hidden className="shrink-0 text-ink-3">
        {icon}
      </span>
      <span className="truncate">{children}</span>
    </Command.Item>
  )
}
