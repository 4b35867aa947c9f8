// Reports the links of the PDF that the reader opens. The browser opens them, and nothing delays it.
import { recordedAddress } from '#shared/recorded-address.ts'

const MIDDLE_BUTTON = 1

/** Returns the address of the PDF link that the event opens, without secrets. Null: it opens no link to another page. */
export function openedAddress(event: Pick<MouseEvent, 'target' | 'type' | 'button'>): string | null {
  if (event.type === 'auxclick' && event.button !== MIDDLE_BUTTON) return null
  const link = (event.target as Element | null)?.closest?.('.annotationLayer a[href], .xfaLayer a[href]')
  const href = link?.getAttribute('href')
  return href ? recordedAddress(href) : null
}

/** Scripts cannot cause a report, because only events of the reader are trusted. */
export function listenForLinks(
  surface: HTMLElement,
  signal: AbortSignal,
  onOpened: (address: string) => void,
): void {
  for (const type of ['click', 'auxclick'] as const) {
    const listener = (event: MouseEvent) => {
      const address = event.isTrusted ? openedAddress(event) : null
      if (address) onOpened(address)
    }
    surface.addEventListener(type, listener, { signal, capture: true })
  }
}
