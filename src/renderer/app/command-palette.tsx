import { Dialog } from '@base-ui/react/dialog'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { isShortcut } from '../lib/shortcut.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { WhileLoading } from './lazy-screen.tsx'
import { setPalette, usePalette } from './palette-store.ts'
import { Palette } from './screens.ts'

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
          <ErrorBoundary place="palette">
            <WhileLoading value={<div aria-busy="true" className="h-12" />}>
              <Palette />
            </WhileLoading>
          </ErrorBoundary>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
