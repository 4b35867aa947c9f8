import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { cn } from '../lib/class-names.ts'

type ToggleGroupProps<V extends string> = {
  label: string
  value: V
  onChange(value: V): void
  /** A choice with an icon shows the label as a tooltip. Screen readers read the label too. */
  choices: readonly { value: V; label: string; icon?: ReactNode; count?: string }[]
}

/** A row of buttons. Exactly one button is selected. The row is one stop of the Tab key; the arrow keys, Home and End move the focus inside it. */
export function ToggleGroup<V extends string>({ label, value, onChange, choices }: ToggleGroupProps<V>) {
  const [tabStop, setTabStop] = useState(0)
  return (
    // biome-ignore lint/a11y/useSemanticElements: in a fieldset, the buttons would not have the height of the row
    <div
      role="group"
      aria-label={label}
      onKeyDown={moveFocus}
      className="inline-flex h-8 items-center self-start rounded-control border border-line-strong bg-raised p-0.5"
    >
      {choices.map((choice, index) => (
        <button
          key={choice.value}
          type="button"
          tabIndex={index === Math.min(tabStop, choices.length - 1) ? 0 : -1}
          aria-pressed={choice.value === value}
          aria-label={choice.icon ? choice.label : undefined}
          title={choice.icon ? choice.label : undefined}
          onFocus={() => setTabStop(index)}
          onClick={() => choice.value !== value && onChange(choice.value)}
          className={cn(
            'inline-flex h-full items-center justify-center rounded-[4px] text-sm text-ink-2 hover:text-ink aria-pressed:bg-pressed aria-pressed:text-ink',
            choice.icon ? 'w-7' : 'px-2.5',
          )}
        >
          {choice.icon ?? choice.label}
          {choice.count ? (
            <span className="ml-1.5 rounded-full bg-warn-soft px-1.5 text-xs font-medium text-warn tabular-nums">
              {choice.count}
            </span>
          ) : null}
        </button>
      ))}
    </div>
  )
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 }

/** After the last button comes the first one. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const step = steps[event.key]
  const from = buttons.indexOf(event.target as HTMLButtonElement)
  const ends: Record<string, number> = { Home: 0, End: buttons.length - 1 }
  const to = step ? (from + step + buttons.length) % buttons.length : ends[event.key]
  if (to === undefined) return
  event.preventDefault()
  buttons[to]?.focus()
}
