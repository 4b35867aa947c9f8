import { Fragment, type ReactNode } from 'react'

/** A sentence with elements in it: each `{slot}` of the message is replaced by an element, in the order of the language. */
export function Phrase({ text, slots }: { text: string; slots: Record<string, ReactNode> }) {
  return text.split(/(\{\w+\})/).map((part, index) => {
    const slot = part.match(/^\{(\w+)\}$/)?.[1]
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text
    return <Fragment key={index}>{slot && slot in slots ? slots[slot] : part}</Fragment>
  })
}
