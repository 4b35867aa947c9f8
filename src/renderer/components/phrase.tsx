// Owns sentences with live parts: `{slot}` in a message becomes an element, in whatever order the language wants.
import { Fragment, type ReactNode } from 'react'

export function Phrase({ text, slots }: { text: string; slots: Record<string, ReactNode> }) {
  return text.split(/(\{\w+\})/).map((part, index) => {
    const slot = part.match(/^\{(\w+)\}$/)?.[1]
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one fixed text
    return <Fragment key={index}>{slot && slot in slots ? slots[slot] : part}</Fragment>
  })
}
