import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { rememberCommand, setPalette } from './palette-store.ts'

export function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="pb-1 **:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:py-1.5 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  )
}

type EntryProps = {
  /** Identifies the entry. */
  id: string
  /** The texts by which the entry is found. */
  words: string
  icon: ReactNode
  children: ReactNode
  disabled?: boolean | undefined
  /** True: the entry is offered first the next time. */
  isRemembered?: boolean
  run(): void
}

/** An entry of the palette. It closes the palette before it runs. */
export function Entry({ id, words, icon, children, disabled, isRemembered, run }: EntryProps) {
  const select = () => {
    setPalette(false)
    if (isRemembered) rememberCommand(id)
    run()
  }
  return (
    <Command.Item
      value={`${words} ${id}`}
      disabled={disabled ?? false}
      onSelect={select}
      className="flex h-8 items-center gap-2.5 rounded-control px-2.5 text-ink-2 data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover data-[selected=true]:text-ink"
    >
      <span aria-hidden className="shrink-0 text-ink-3">
        {icon}
      </span>
      <span className="truncate">{children}</span>
    </Command.Item>
  )
}
