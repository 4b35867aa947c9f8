import { Menu } from '@base-ui/react/menu'
import { Link2, LoaderCircle, Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document, Link } from '#shared/model/documents.ts'
import { buttonClass } from '../../../components/button.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { useTaskForecast } from '../../../entities/workflows/use-task-forecast.ts'
import { cn } from '../../../lib/class-names.ts'
import { queryClient } from '../../../lib/server-state/query-client.ts'
import { factsOfLink } from '../forecast/link-facts.ts'
import { useCopiedNotice } from '../forecast/use-copied-notice.ts'
import { useCopyLink } from '../links/copy-link.ts'
import { LinkForm } from '../links/link-form.tsx'
import { hasEnded } from '../links/link-icons.tsx'
import { linkQueries } from '../links/link-queries.ts'
import { useLinkTitle } from '../links/link-row.tsx'

/** Shows the button while the pointer is over its `group`, while the focus is in the group, and while the menu is open. */
export const shownOnHover =
  'opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 has-data-popup-open:opacity-100'

const worksNow = (link: Link) => link.disabledAt === null && !hasEnded(link)

/**
 * Copies a link of the document. With several links, a menu asks which one. Without a link that works, the button opens the dialog that creates one.
 * The links are read when the button is pressed.
 */
export function CopyLinkButton({ document }: { document: Document }) {
  const { t } = useTranslation()
  const { links, copied, busy, press, close, copy } = useCopyMenu(document)
  const [making, setMaking] = useState(false)
  const titleOf = useLinkTitle()
  const hasLinks = document.linkCount > 0
  const words = hasLinks ? t('links.copy') : t('links.new')
  const icon = hasLinks ? <Link2 size={13} aria-hidden /> : <Plus size={13} aria-hidden />
  return (
    <>
      <Menu.Root
        modal={false}
        open={links !== null}
        onOpenChange={(open) => (open ? void press(() => setMaking(true)) : close())}
      >
        <Menu.Trigger
          aria-label={`${words}: ${document.title}`}
          aria-busy={busy || undefined}
          className={cn(buttonClass('secondary', true), 'shadow-sm')}
        >
          {busy ? <LoaderCircle size={13} aria-hidden className="animate-spin" /> : icon}
          {words}
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-50">
            <Menu.Popup className="popup max-h-72 max-w-80 min-w-44 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-menu outline-none">
              {(links ?? []).map((link) => (
                <Menu.Item
                  key={link.id}
                  onClick={() => void copy(link)}
                  className="flex min-h-7 items-center gap-2 rounded-control px-2 text-sm outline-none data-highlighted:bg-hover"
                >
                  <Link2 size={13} aria-hidden className="shrink-0 text-ink-3" />
                  <span className="truncate">{titleOf(link)}</span>
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <LinkForm document={document} open={making} onOpenChange={setMaking} />
      {copied ? <CopiedForecast key={copied.at} document={document} link={copied.link} /> : null}
    </>
  )
}

/** Says why no Task will come from the link that was just copied. It is mounted only then, because it reads the workflows of the document. */
function CopiedForecast({ document, link }: { document: Document; link: Link }) {
  const forecast = useTaskForecast(document.id)
  const tell = useCopiedNotice(document)
  const isLoaded = forecast(factsOfLink(link, [])) !== undefined
  const told = useRef(false)
  useEffect(() => {
    if (!isLoaded || told.current) return
    told.current = true
    tell(link)
  })
  return null
}

function useCopyMenu(document: Document) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const copyLink = useCopyLink(document)
  /** The links in the open menu. Null: the menu is closed. */
  const [links, setLinks] = useState<Link[] | null>(null)
  const [copied, setCopied] = useState<{ link: Link; at: number } | null>(null)
  const [busy, setBusy] = useState(false)
  const copy = (link: Link) =>
    attempt(async () => {
      await copyLink(link)
      toast(t('links.copiedOf', { title: document.title }))
      setCopied({ link, at: Date.now() })
    })
  const press = async (make: () => void) => {
    if (document.linkCount === 0) return make()
    setBusy(true)
    await attempt(async () => {
      const all = await queryClient.fetchQuery(linkQueries.ofDocument(document.id))
      const [first, ...others] = all.filter(worksNow)
      if (!first) make()
      else if (others.length === 0) await copy(first)
      else setLinks([first, ...others])
    })
    setBusy(false)
  }
  return { links, copied, busy, press, close: () => setLinks(null), copy }
}
