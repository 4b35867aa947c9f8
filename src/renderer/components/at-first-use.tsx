import {
  type ComponentProps,
  cloneElement,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

type AtFirstUseProps = {
  /** What the control opens. */
  popup: 'menu' | 'listbox' | 'dialog'
  /** A button that looks like the trigger of the control, and has the same name. */
  button: ReactElement<ComponentProps<'button'>>
  /** Renders the control. Its trigger must get `trigger` as its ref. */
  children(trigger: RefObject<HTMLButtonElement | null>): ReactNode
}

/**
 * A control with a popup that is mounted when it is used for the first time, because a screen has many of them and each takes milliseconds (docs/adr/0137). Until
 * then, only its button is rendered. When the button gets the focus, the control takes its place with the focus. When it is pressed, the control also opens.
 */
export function AtFirstUse({ popup, button, children }: AtFirstUseProps) {
  const [use, setUse] = useState<'none' | 'focus' | 'press'>('none')
  const trigger = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    if (use === 'none') return
    trigger.current?.focus()
    if (use === 'press') trigger.current?.click()
  }, [use])
  if (use !== 'none') return children(trigger)
  return cloneElement(button, {
    role: popup === 'menu' ? undefined : 'combobox',
    'aria-haspopup': popup,
    'aria-expanded': false,
    // A press would move the focus, and the button would be replaced before the click.
    onMouseDown: (event: MouseEvent) => event.preventDefault(),
    onClick: () => setUse('press'),
    onFocus: () => setUse('focus'),
  })
}
