import { Select as Base } from '@base-ui/react/select'
import { Check } from 'lucide-react'
import type { RefObject } from 'react'
import { cn } from '../lib/class-names.ts'
import { AtFirstUse } from './at-first-use.tsx'
import { inputClass } from './field.tsx'
import { TriggerContent } from './trigger-content.tsx'

export type Choice<V extends string> = { value: V; label: string }

type SelectProps<V extends string> = {
  label: string
  value: V
  choices: readonly Choice<V>[]
  onChange(value: V): void
  /** `word`: a select inside a sentence. `bare`: a filter in a toolbar. */
  variant?: 'field' | 'word' | 'bare'
  disabled?: boolean
}

const triggerClass = {
  field: cn(inputClass, 'inline-flex items-center justify-between gap-2 text-left'),
  word: 'inline-flex items-center gap-1 rounded-control bg-accent-soft px-1.5 py-0.5 leading-6 font-medium text-accent hover:bg-pressed',
  bare: 'inline-flex h-8 items-center gap-1.5 rounded-control border border-line-strong bg-raised px-2.5 text-sm hover:bg-hover',
}

export function Select<V extends string>(props: SelectProps<V>) {
  const { label, value, choices, variant = 'field', disabled = false } = props
  const className = cn(triggerClass[variant], 'max-w-full')
  const chosen = choices.find((choice) => choice.value === value)
  return (
    <AtFirstUse
      popup="listbox"
      button={
        <button type="button" aria-label={label} disabled={disabled} className={className}>
          <TriggerContent>{chosen?.label ?? value}</TriggerContent>
        </button>
      }
    >
      {(trigger) => <UsedSelect {...props} trigger={trigger} className={className} />}
    </AtFirstUse>
  )
}

type UsedSelectProps<V extends string> = SelectProps<V> & {
  trigger: RefObject<HTMLButtonElement | null>
  className: string
}

function UsedSelect<V extends string>(props: UsedSelectProps<V>) {
  const { label, value, choices, onChange, disabled = false, trigger, className } = props
  return (
    <Base.Root
      items={[...choices]}
      value={value as string}
      onValueChange={(next, details) => {
        // Base UI sets the initial value when the choices change. Only the parent component may change the value, so the event is cancelled.
        const isFallback = details.reason === 'none' && document.activeElement !== trigger.current
        if (next === null || isFallback) details.cancel()
        else onChange(next as V)
      }}
      disabled={disabled}
      modal={false}
    >
      <Base.Trigger ref={trigger} aria-label={label} className={className}>
        <TriggerContent>
          <Base.Value />
        </TriggerContent>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="popup max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-menu">
            {choices.map((choice) => (
              <Base.Item
                key={choice.value}
                value={choice.value}
                className="flex h-7 items-center gap-2 rounded-control px-2 text-sm outline-none data-highlighted:bg-hover"
              >
                <span className="w-4">
                  <Base.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText>{choice.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
