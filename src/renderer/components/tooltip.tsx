import { Tooltip as Base } from '@base-ui/react/tooltip'
import { createContext, type ReactElement, type ReactNode, useContext, useState } from 'react'

/** A function is called when the tooltip opens. Lists use it for texts that take time, for example a formatted date. */
type Words = string | (() => string)
type Handle = ReturnType<typeof Base.createHandle<Words>>
const SharedHandle = createContext<Handle | null>(null)

/** Shows a text on hover and on focus of its child. */
export function Tooltip({ words, children }: { words: Words; children: ReactElement }) {
  const shared = useContext(SharedHandle)
  const render = children as ReactElement<Record<string, unknown>>
  if (shared) return <Base.Trigger handle={shared} payload={words} render={render} />
  return (
    <Base.Root>
      <Base.Trigger render={render} />
      <Popup words={words} />
    </Base.Root>
  )
}

/**
 * The tooltips of `children` share one popup, because at most one of them is open. A row of a list then contains only the triggers, which take a fraction of the
 * time to render.
 */
export function SharedTooltip({ children }: { children: ReactNode }) {
  const [handle] = useState(() => Base.createHandle<Words>())
  return (
    <SharedHandle value={handle}>
      {children}
      <Base.Root handle={handle}>{({ payload = '' }) => <Popup words={payload} />}</Base.Root>
    </SharedHandle>
  )
}

function Popup({ words }: { words: Words }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={6} className="z-50">
        <Base.Popup className="popup max-w-80 rounded-control bg-ink px-2 py-1 text-xs text-canvas shadow-menu">
          <PopupText words={words} />
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}

const PopupText = ({ words }: { words: Words }) => (typeof words === 'function' ? words() : words)
