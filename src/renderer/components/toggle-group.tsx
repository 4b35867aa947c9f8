import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup as Base } from '@base-ui/react/toggle-group'
import type { ReactNode } from 'react'
import { cn } from '../lib/class-names.ts'

type ToggleGroupProps<V extends string> = {
  label: string
  value: V
  onChange(value: V): void
  /** A choice with an icon shows the label as a tooltip. Screen readers read the label too. */
  choices: readonly { value: V; label: string; icon?: ReactNode; count?: string }[]
}

/** A row of buttons. Exactly one button is selected. */
export function ToggleGroup<V extends string>({ label, value, onChange, choices }: ToggleGroupProps<V>) {
  return (
    <Base
      aria-label={label}
      value={[value]}
      onValueChange={([next]) => next && onChange(next as V)}
      className="inline-flex h-8 items-center self-start rounded-control border border-line-strong bg-raised p-0.5"
    >
      {choices.map((choice) => (
        <Toggle
          key={choice.value}
          value={choice.value}
          aria-label={choice.icon ? choice.label : undefined}
          title={choice.icon ? choice.label : undefined}
          className={cn(
            'inline-flex h-full items-center justify-center rounded-[4px] text-sm text-ink-2 hover:text-ink data-pressed:bg-pressed data-pressed:text-ink',
            choice.icon ? 'w-7' : 'px-2.5',
          )}
        >
          {choice.icon ?? choice.label}
          {choice.count ? (
            <span className="ml-1.5 rounded-full bg-warn-soft px-1.5 text-xs font-medium text-warn tabular-nums">
              {choice.count}
            </span>
          ) : null}
        </Toggle>
      ))}
    </Base>
  )
}
