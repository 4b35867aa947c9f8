import { Menu as Base } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { cn } from '../lib/class-names.ts'
import { AtFirstUse } from './at-first-use.tsx'
import { Button, IconButton } from './button.tsx'

export type MenuAction = {
  key: string
  label: string
  icon?: ReactNode
  danger?: boolean
  disabled?: boolean
  onSelect(): void
}

type ActionsMenuProps = {
  label: string
  /** Shows the label on the button, not only as its tooltip. */
  withText?: boolean
  actions: readonly MenuAction[]
  icon?: ReactNode
  /** The reason why some actions are disabled. */
  note?: string | undefined
}

/** A button that opens a menu of actions. */
export function ActionsMenu({ label, actions, icon, note, withText }: ActionsMenuProps) {
  const button = withText ? (
    <Button variant="ghost" small icon={icon}>
      {label}
    </Button>
  ) : (
    <IconButton label={label} icon={icon ?? <Ellipsis size={16} aria-hidden />} />
  )
  return (
    <MenuButton button={button}>
      <Actions actions={actions} note={note} />
    </MenuButton>
  )
}

type MenuButtonProps = {
  button: ReactElement<ComponentProps<'button'>>
  /** The popup. */
  children: ReactNode
}

/** A button that opens a menu, which is mounted at its first use. */
export function MenuButton({ button, children }: MenuButtonProps) {
  return (
    <AtFirstUse popup="menu" button={button}>
      {(trigger) => (
        <Base.Root modal={false}>
          <Base.Trigger ref={trigger} render={button} />
          {children}
        </Base.Root>
      )}
    </AtFirstUse>
  )
}

function Actions({ actions, note }: Pick<ActionsMenuProps, 'actions' | 'note'>) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} align="end" className="z-50">
        <Base.Popup className="popup max-h-[min(20rem,var(--available-height))] min-w-44 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-menu outline-none">
          {actions.map((action) => (
            <Base.Item
              key={action.key}
              disabled={action.disabled ?? false}
              onClick={action.onSelect}
              className={cn(
                'flex h-7 items-center gap-2 rounded-control px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover',
                action.danger && 'text-bad',
              )}
            >
              <span className="flex w-4 justify-center">{action.icon}</span>
              {action.label}
            </Base.Item>
          ))}
          {note ? (
            <p className="mt-1 max-w-56 border-t border-line px-2 pt-1.5 pb-1 text-xs text-ink-3">{note}</p>
          ) : null}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}
