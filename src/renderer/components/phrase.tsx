import { Fragment, type ReactNode } from 'react'

/** Renders a message and replaces each `{slot}` by an element. Each language can have its own order of slots. */
export function Phrase({ text, slots }: { text: string; slots: Record<string, ReactNode> }) {
  return text.split(/(\{\w+\})/).map((part, index) => {
    const slot = part.match(/^\{(\w+)\}$/)?.[1]
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text
    return <Fragment key={index}>{slot && slot in slots ? slots[slot] : part}</Fragment>
  })
}
