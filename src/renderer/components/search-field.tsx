import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { cn } from '../lib/class-names.ts'
import { inputClass } from './field.tsx'

const pauseMs = 200

/** A search field. Calls `onSearch` 200 ms after the last key. */
export function SearchField({ label, onSearch }: { label: string; onSearch(text: string): void }) {
  const [text, setText] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim()), pauseMs)
    return () => clearTimeout(timer)
  }, [text, onSearch])
  return (
    <div className="relative w-60">
      <Search size={14} aria-hidden className="pointer-events-none absolute top-2 left-2.5 text-ink-3" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={cn(inputClass, 'pl-8')}
      />
    </div>
  )
}
