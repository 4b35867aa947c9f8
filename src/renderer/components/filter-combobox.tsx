import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/class-names.ts'
import { useSearchPause } from '../lib/server-state/use-search-pause.ts'
import { AtFirstUse } from './at-first-use.tsx'
import { inputClass } from './field.tsx'
import { TriggerContent } from './trigger-content.tsx'

export type FilterItem = { value: string; label: string; detail?: string | undefined }

export type FilterItems = { items: readonly FilterItem[]; isLoading: boolean }

type FilterComboboxProps = {
  label: string
  /** The text while nothing is chosen. */
  everything: string
  value: string | null
  /** The label of `value`. The items of the current search may not contain it. */
  chosenLabel: string | undefined
  /** A hook that loads the choices for a text. `enabled` is false until the choices are shown for the first time, because they need not be loaded before. */
  useItems(search: string, enabled: boolean): FilterItems
  onChange(value: string | null): void
}

/** A filter in a toolbar whose choices are searched on the server. */
export function FilterCombobox(props: FilterComboboxProps) {
  const { label, everything, value, chosenLabel, onChange } = props
  const { t } = useTranslation()
  const chosen = value === null ? null : { value, label: chosenLabel ?? '…' }
  const name = chosen ? `${label}: ${chosen.label}` : label
  const content = <TriggerContent>{chosen?.label ?? everything}</TriggerContent>
  const className = cn(
    'inline-flex h-8 min-w-0 items-center gap-1.5 border bg-raised px-2.5 text-sm hover:bg-hover',
    chosen ? 'rounded-l-control border-accent text-accent' : 'rounded-control border-line-strong',
  )
  return (
    <span className="inline-flex max-w-60 min-w-0">
      <AtFirstUse
        popup="dialog"
        button={
          <button type="button" aria-label={name} className={className}>
            {content}
          </button>
        }
      >
        {(trigger) => (
          <UsedCombobox {...props} chosen={chosen}>
            <Base.Trigger ref={trigger} aria-label={name} className={className}>
              {content}
            </Base.Trigger>
          </UsedCombobox>
        )}
      </AtFirstUse>
      {chosen ? (
        <button
          type="button"
          aria-label={t('common.clear', { what: label })}
          title={t('common.clear', { what: label })}
          onClick={() => onChange(null)}
          className="inline-flex h-8 shrink-0 items-center rounded-r-control border border-l-0 border-accent bg-raised px-1.5 text-accent hover:bg-hover"
        >
          <X size={14} aria-hidden />
        </button>
      ) : null}
    </span>
  )
}

/** `children`: the trigger. */
type UsedComboboxProps = FilterComboboxProps & { chosen: FilterItem | null; children: ReactNode }

function UsedCombobox({ label, chosen, useItems, onChange, children }: UsedComboboxProps) {
  const { t } = useTranslation()
  const [isOpened, setOpened] = useState(false)
  const [text, setText] = useState('')
  const [search, setSearch] = useState('')
  useSearchPause(text.trim(), setSearch)
  const { items, isLoading } = useItems(search, isOpened)
  return (
    <Base.Root<FilterItem>
      items={items}
      filter={null}
      value={chosen}
      isItemEqualToValue={(item, other) => item.value === other.value}
      onValueChange={(next) => onChange(next?.value ?? null)}
      inputValue={text}
      onInputValueChange={setText}
      onOpenChange={(open) => {
        if (!open) return
        setText('')
        setOpened(true)
      }}
    >
      {children}
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={4} className="z-50">
          <Base.Popup
            aria-label={label}
            className="popup w-72 rounded-card border border-line bg-raised p-1 shadow-menu"
          >
            <Base.Input
              placeholder={t('common.search')}
              aria-label={label}
              className={cn(inputClass, 'mb-1')}
            />
            <Base.Empty className="px-2 py-1.5 text-sm text-ink-3 empty:hidden">
              {isLoading ? t('common.loading') : t('common.nothingFound')}
            </Base.Empty>
            <Base.List className="max-h-72 overflow-y-auto">{choiceOf}</Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const choiceOf = (item: FilterItem) => (
  <Base.Item
    key={item.value}
    value={item}
    className="flex min-h-7 items-center gap-2 rounded-control px-2 py-1 text-sm outline-none data-highlighted:bg-hover"
  >
    <span className="w-4 shrink-0">
      <Base.ItemIndicator>
        <Check size={14} aria-hidden />
      </Base.ItemIndicator>
    </span>
    <span className="min-w-0">
      <span className="block truncate">{item.label}</span>
      {item.detail ? <span className="block truncate text-xs text-ink-3">{item.detail}</span> : null}
    </span>
  </Base.Item>
)
