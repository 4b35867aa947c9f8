import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export type Tab = { key: string; label: string; count?: number | undefined; panel: ReactNode }

type TabsProps = { label: string; value: string; tabs: readonly Tab[]; onChange(key: string): void }

/** Tabs. The parent component keeps the selected tab, for example in the URL. */
export function Tabs({ label, value, tabs, onChange }: TabsProps) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => onChange(String(next))}
      className="flex min-h-0 flex-1 flex-col"
    >
      <Base.List aria-label={label} className="flex shrink-0 gap-5 border-b border-line px-6">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.key}
            value={tab.key}
            className="-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent text-sm text-ink-2 transition-colors hover:text-ink data-active:border-ink data-active:font-medium data-active:text-ink"
          >
            {tab.label}
            {tab.count === undefined ? null : (
              <span className="text-xs font-normal text-ink-3 tabular-nums">{tab.count}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.key} value={tab.key} className="flex min-h-0 flex-1 flex-col outline-none">
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
