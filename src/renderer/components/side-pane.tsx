import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useRef, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'

const wideQuery = '(min-width: 1100px)'

function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(wideQuery)
      query.addEventListener('change', changed)
      return () => query.removeEventListener('change', changed)
    },
    () => matchMedia(wideQuery).matches,
  )
}

type SidePaneProps = { title: string; onClose(): void; children: ReactNode }

/** A detail pane. In windows of 1100 px or more, the detail pane is beside the main pane. In smaller windows, the detail pane covers the main pane. */
export function SidePane({ title, onClose, children }: SidePaneProps) {
  const { t } = useTranslation()
  const wide = useWide()
  const popup = useRef<HTMLDivElement>(null)
  const close = <IconButton label={t('common.close')} icon={<X size={16} aria-hidden />} onClick={onClose} />
  if (wide) {
    return (
      <aside
        aria-label={title}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
        className="flex w-96 shrink-0 flex-col border-l border-line bg-canvas"
      >
        <PaneHeader title={<h2 className="truncate text-base font-semibold">{title}</h2>} close={close} />
        <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
      </aside>
    )
  }
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          ref={popup}
          initialFocus={popup}
          className="sheet fixed inset-y-0 right-0 z-40 flex w-[28rem] max-w-[calc(100vw-64px)] flex-col border-l border-line bg-canvas shadow-dialog outline-none"
        >
          <PaneHeader
            title={<Base.Title className="truncate text-base font-semibold">{title}</Base.Title>}
            close={close}
          />
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

function PaneHeader({ title, close }: { title: ReactNode; close: ReactNode }) {
  return (
    <header className="flex h-14 shrink-0 items-center justify-between gap-3 pr-3 pl-5">
      {title}
      {close}
    </header>
  )
}
