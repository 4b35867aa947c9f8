import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from '../lib/class-names.ts'
import { Tooltip } from './tooltip.tsx'

/** `danger`: a button that opens a confirmation dialog. `destroy`: the button that confirms the action in such a dialog. */
type Variant = 'primary' | 'secondary' | 'ghost' | 'danger' | 'destroy'

const look: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  secondary: 'bg-raised text-ink border-line-strong hover:bg-hover active:bg-pressed',
  ghost: 'bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink active:bg-pressed',
  destroy: 'bg-bad text-canvas border-transparent hover:opacity-90',
  danger: 'bg-raised text-bad border-line-strong hover:bg-bad-soft',
}

export function buttonClass(variant: Variant = 'secondary', small = false): string {
  return cn(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap',
    'transition-colors select-none disabled:opacity-50 aria-disabled:opacity-50',
    small ? 'h-7 px-2 text-xs' : 'h-8 px-3 text-sm',
    look[variant],
  )
}

export type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  variant?: Variant
  small?: boolean
  /** Shows a spinner and ignores clicks. The button is not disabled, because a disabled button loses the focus. */
  busy?: boolean
  icon?: ReactNode
  children: ReactNode
}

export function Button({ variant, small, busy, icon, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault()
        else onClick?.(event)
      }}
      className={cn(buttonClass(variant, small), className)}
    >
      {busy ? <LoaderCircle size={14} aria-hidden className="animate-spin" /> : icon}
      {children}
    </button>
  )
}

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  /** The accessible name, also the text of the tooltip. */
  label: string
  icon: ReactNode
  small?: boolean
}

export function IconButton({ label, icon, small, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip words={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cn(
          'inline-flex shrink-0 items-center justify-center rounded-control text-ink-2 transition-colors',
          'hover:bg-hover hover:text-ink active:bg-pressed disabled:opacity-40',
          small ? 'size-6' : 'size-8',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  )
}
