import { Search } from 'lucide-react'
import { useState } from 'react'
import { cn } from '../lib/class-names.ts'
import { useSearchPause } from '../lib/server-state/use-search-pause.ts'
import { inputClass } from './field.tsx'

/** A search field. Calls `onSearch` after a pause in the typing. */
export function SearchField({ label, onSearch }: { label: string; onSearch(text: string): void }) {
  const [text, setText] = useState('')
  useSearchPause(text.trim(), onSearch)
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
